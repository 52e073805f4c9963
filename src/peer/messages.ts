import * as z from 'zod/mini';
import type { Person, Presence, SharedNote } from '../worker/share-protocol.ts';
import { cleanName, cleanNote, NAME_LENGTH, NOTE_LENGTH } from './clean-text.ts';
import { SECRET_PATTERN } from './invitation.ts';
import { position, shareNews, shareRequest } from './request-schema.ts';

/**
 * What travels between a host and a guest once their wire is sealed: a header, here, and bytes for `answer` alone.
 * Objects are strict: a field that is not known is not let through.
 */

/** People that `people` may name: the host, sixteen guests, and room for versions to come. */
export const MOST_PEOPLE = 32;
/** Notes that `notes` may hold. */
export const MOST_NOTES = 2000;

const PERSON_ID = /^(?:host|[\da-f]{16})$/;

const text = z.string().check(z.maxLength(200));
const fraction = z.number().check(z.gte(0), z.lte(1));
const serial = z.int().check(z.nonnegative());
const id = z.string().check(z.regex(PERSON_ID));

// Twice the length, since unseen characters go first.
const name = z.pipe(z.string().check(z.maxLength(2 * NAME_LENGTH)), z.transform(cleanName));
const note = z.pipe(z.string().check(z.maxLength(2 * NOTE_LENGTH)), z.transform(cleanNote));

const presence: z.ZodMiniType<Presence> = z.strictObject({
  position,
  live: z.boolean(),
  view: text,
  env: z.nullable(z.int()),
  group: z.nullable(text),
  pointer: z.nullable(z.strictObject({ anchor: text, x: fraction, y: fraction })),
});

const person: z.ZodMiniType<Person> = z.strictObject({
  id,
  name,
  host: z.boolean(),
  away: z.boolean(),
  presence: z.nullable(presence),
});

const sharedNote: z.ZodMiniType<SharedNote> = z.strictObject({
  id: serial,
  position,
  note,
  author: name,
  created: z.number(),
});

const ping = z.strictObject({ type: z.literal('ping') });

/** All that a guest may say. `enter` comes first and once; `ask`, `presence`, `note`, `unnote` after `welcome` only. */
const guestMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('enter'), name }),
  z.strictObject({ type: z.literal('ask'), id: serial, request: shareRequest }),
  z.strictObject({ type: z.literal('presence'), presence }),
  z.strictObject({ type: z.literal('note'), position, text: note }),
  z.strictObject({ type: z.literal('unnote'), id: serial }),
  z.strictObject({ type: z.literal('rename'), name }),
  z.strictObject({ type: z.literal('leave') }),
  ping,
]);

/** Why a host ends a wire; only the last lets the guest try again by itself. */
export type ByeReason = 'ended' | 'refused' | 'late' | 'removed' | 'cut' | 'full';

const hostMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('wait'), host: name }),
  z.strictObject({
    type: z.literal('welcome'),
    id: z.string().check(z.regex(/^[\da-f]{16}$/)),
    ticket: z.string().check(z.regex(SECRET_PATTERN)),
    host: name,
  }),
  z.strictObject({ type: z.literal('people'), people: z.array(person).check(z.maxLength(MOST_PEOPLE)) }),
  z.strictObject({ type: z.literal('notes'), notes: z.array(sharedNote).check(z.maxLength(MOST_NOTES)) }),
  z.strictObject({ type: z.literal('news'), news: shareNews }),
  z.strictObject({ type: z.literal('rules'), mayCopy: z.boolean() }),
  z.strictObject({ type: z.literal('answer'), id: serial }),
  z.strictObject({
    type: z.literal('answer-refused'),
    id: serial,
    reason: z.enum(['gone', 'missing', 'refused']),
    message: z.string().check(z.maxLength(1000)),
  }),
  z.strictObject({ type: z.literal('bye'), reason: z.enum(['ended', 'refused', 'late', 'removed', 'cut', 'full']) }),
  ping,
]);

/** A guest's message. */
export type GuestMessage = z.infer<typeof guestMessage>;

/** A host's message. */
export type HostMessage = z.infer<typeof hostMessage>;

function parsed<T>(schema: z.ZodMiniType<T>, header: string): T | null {
  try {
    const result = schema.safeParse(JSON.parse(header));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

/** A guest's message from its header; null where it is none. Names and notes come out clean, and may be empty. */
export function parseGuestMessage(header: string): GuestMessage | null {
  return parsed<GuestMessage>(guestMessage, header);
}

/** A host's message from its header; null where it is none. */
export function parseHostMessage(header: string): HostMessage | null {
  return parsed<HostMessage>(hostMessage, header);
}
