/** What people type to go to a place in a run. */

/** What was typed, understood. */
export type Jump =
  | { readonly kind: 'batch'; readonly batch: number; readonly epoch: number | null }
  | { readonly kind: 'epoch'; readonly epoch: number }
  /** Seconds since midnight, UTC. */
  | { readonly kind: 'clock'; readonly seconds: number }
  /** Seconds since 1970. */
  | { readonly kind: 'time'; readonly time: number }
  | { readonly kind: 'position'; readonly position: number }
  /** A bare number: a batch where there is such a one, else a position. */
  | { readonly kind: 'number'; readonly value: number };

const DAY = 86_400;

function whole(text: string | undefined): number {
  return Number((text ?? '').replace(/[,_\s]/g, ''));
}

/** Understands what was typed; null where it says nothing known. */
export function parseJump(typed: string): Jump | null {
  const text = typed.trim().toLowerCase();
  const position = /^(?:#\s*|event\s+|position\s+)(\d[\d,_ ]*)$/.exec(text) ?? /^(\d{1,3}(?:,\d{3})+)$/.exec(text);
  if (position !== null) return { kind: 'position', position: whole(position[1]) };
  const clock = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?$/.exec(text);
  if (clock !== null) {
    const seconds = Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0);
    return seconds < DAY ? { kind: 'clock', seconds } : null;
  }
  const batch =
    /^b(?:atch)?\s*(\d+)(?:[\s,/·]+(?:e(?:poch)?\s*)?(\d+))?$/.exec(text) ?? /^(\d+)[\s/]+(\d+)$/.exec(text);
  if (batch !== null) {
    return { kind: 'batch', batch: Number(batch[1]), epoch: batch[2] === undefined ? null : Number(batch[2]) };
  }
  const epoch = /^e(?:poch)?\s*(\d+)$/.exec(text);
  if (epoch !== null) return { kind: 'epoch', epoch: Number(epoch[1]) };
  if (/^\d+$/.test(text)) return { kind: 'number', value: Number(text) };
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) {
    const written = typed.trim().replace(' ', 'T');
    const milliseconds = Date.parse(
      /[zZ]|[+-]\d{2}:\d{2}$/.test(written) || !written.includes('T') ? written : `${written}Z`,
    );
    return Number.isNaN(milliseconds) ? null : { kind: 'time', time: milliseconds / 1000 };
  }
  return null;
}
