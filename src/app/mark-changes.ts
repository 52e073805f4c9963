import type { RunMarks } from '../components/preferences.ts';

/** What people do to a run's marks, as changes that can be applied to whatever is stored. The newest stand last. */

export type MarkChange = (marks: RunMarks) => RunMarks;

function toggled<T>(list: readonly T[], values: readonly T[], there: boolean): readonly T[] {
  const kept = list.filter((value) => !values.includes(value));
  return there ? [...kept, ...new Set(values)] : kept;
}

/** Pins an environment, or lets it go. */
export function pinning(env: number, pinned: boolean): MarkChange {
  return (marks) => ({ ...marks, pins: toggled(marks.pins, [env], pinned) });
}

/** Findings were seen, or count as not seen. */
export function acknowledging(ids: readonly string[], acknowledged: boolean): MarkChange {
  return (marks) => {
    const given = new Set(ids);
    const kept = marks.acknowledged.filter((id) => !given.has(id));
    return { ...marks, acknowledged: acknowledged ? [...kept, ...given] : kept };
  };
}

/**
 * Findings are silent for so many minutes from `now` (milliseconds since 1970) on; 0: no longer. What was silent until
 * before `now` is dropped.
 */
export function snoozing(ids: readonly string[], minutes: number, now: number): MarkChange {
  return (marks) => {
    const kept = marks.snoozed.filter(([id, until]) => until > now && !ids.includes(id));
    const until = now + minutes * 60_000;
    return {
      ...marks,
      snoozed: minutes > 0 ? [...kept, ...[...new Set(ids)].map((id) => [id, until] as const)] : kept,
    };
  };
}

/** A leaderboard row was looked into, or is had back. */
export function dismissing(id: string, dismissed: boolean): MarkChange {
  return (marks) => ({ ...marks, dismissed: toggled(marks.dismissed, [id], dismissed) });
}
