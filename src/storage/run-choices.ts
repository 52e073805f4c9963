import * as z from 'zod/mini';

/** What people decided about a stored run. */

const runChoices = z.object({
  /** Given by a person; null for the source's name. */
  name: z._default(z.nullable(z.string()), null),
  kept: z._default(z.boolean(), false),
  /** Milliseconds since 1970 when it was deleted; it is gone for good a little later. */
  deletedAt: z._default(z.nullable(z.number()), null),
  /** Where it was left: the part of an address that restores the place; null at the newest. */
  left: z._default(z.nullable(z.string()), null),
});

export type RunChoices = z.infer<typeof runChoices>;

/** Choices nobody has made. */
export const NO_CHOICES: RunChoices = { name: null, kept: false, deletedAt: null, left: null };

/** Reads stored choices; what is damaged counts as not made. */
export function parseRunChoices(stored: unknown): RunChoices {
  const parsed = runChoices.safeParse(stored ?? {});
  return parsed.success ? parsed.data : NO_CHOICES;
}
