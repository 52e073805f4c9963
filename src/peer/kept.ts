import './zod-config.ts';
import * as z from 'zod/mini';
import { cleanName, NAME_LENGTH } from './clean-text.ts';
import { CODE_PATTERN, SECRET_PATTERN } from './invitation.ts';

const secret = z.string().check(z.regex(SECRET_PATTERN));
const code = z.string().check(z.regex(CODE_PATTERN));
const id = z.string().check(z.regex(/^[\da-f]{16}$/));
const name = z.pipe(z.string().check(z.maxLength(NAME_LENGTH)), z.transform(cleanName));

const keptTicket = z.object({
  id,
  /** Void tickets are kept too, so that whoever was sent out can be told so by one who proves to be the host. */
  void: z.boolean(),
  ticket: secret,
  name,
});

const keptHost = z.object({
  code,
  secret,
  /** What keeps the host's place with the signalling server; guests know the secret, but not this. */
  place: z.string().check(z.regex(/^[\da-f]{32}$/)),
  mayCopy: z.boolean(),
  tickets: z.array(keptTicket).check(z.maxLength(256)),
});

const keptGuest = z.object({
  code,
  secret: z.nullable(secret),
  id,
  ticket: secret,
  host: name,
});

/** One guest's right to come back. */
export type KeptTicket = z.infer<typeof keptTicket>;

/** What a host's window must know to go on after a reload. Secret: for sessionStorage only. */
export type KeptHost = z.infer<typeof keptHost>;

/** What a guest's window must know to come back after a reload. Secret: for sessionStorage only. */
export type KeptGuest = z.infer<typeof keptGuest>;

function parsed<T>(schema: z.ZodMiniType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

/** What a host kept as JSON; null where there is nothing, or nothing that can be used. */
export function readKeptHost(text: string | null): KeptHost | null {
  return parsed(keptHost, text);
}

/** What a guest kept as JSON; null where there is nothing, or nothing that can be used. */
export function readKeptGuest(text: string | null): KeptGuest | null {
  return parsed(keptGuest, text);
}
