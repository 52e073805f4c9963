/** Characters of a name, at most. */
export const NAME_LENGTH = 40;

/** Characters of a note, at most. */
export const NOTE_LENGTH = 500;

/** Controls, line separators, and what turns the direction of text or cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** Joiners hold emoji and some scripts together; they stay inside words. */
const UNSEEN_BUT_JOINERS = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** Never cuts a character in two. */
function clipped(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/u, '');
}

/** A name as it may be shown beside others: one line, no unseen characters, at most 40; may be empty. */
export function cleanName(text: string): string {
  const seen = text.replace(/\s+/gu, ' ').replace(UNSEEN, '').trim();
  return clipped(seen, NAME_LENGTH).trim();
}

/** A note as it may be shown: one line of at most 500 characters; may be empty. */
export function cleanNote(text: string): string {
  const seen = text.replace(/\s+/gu, ' ').replace(UNSEEN_BUT_JOINERS, '').trim();
  return clipped(seen, NOTE_LENGTH).trim();
}
