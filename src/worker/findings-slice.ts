import { findingAt, type FindingView } from '../diagnosis/finding.ts';
import type { FindingsLog } from '../diagnosis/findings-log.ts';
import type { ReasonView } from './env-detail.ts';
import type { FindingMark, FindingsSlice } from './view-slices.ts';

/** Findings as the window gets them: those of the shown group at the cursor, and their marks on the track. */

/**
 * So many of the newest are sent of those that are over, and of the open ones; everyday business, of which every batch
 * brings many, pushes out nothing else.
 */
const ROOM = { over: 120, open: 400 } as const;
/** Marks on the track, some hundred pixels wide. */
const MARKS = 400;

/** What a person should know at a cursor. Newest first. */
export function findingsSlice(
  log: FindingsLog,
  cursor: number,
  group: string | null,
  profile: number,
  judging: number | null,
): FindingsSlice {
  const list: FindingView[] = [];
  const sent = { routine: { over: 0, open: 0 }, rare: { over: 0, open: 0 } };
  let older = log.dropped;
  for (let i = log.findings.length - 1; i >= 0; i--) {
    const finding = log.findings[i];
    if (finding === undefined || finding.begin > cursor || finding.group !== group) continue;
    const course = finding.end !== null && finding.end <= cursor ? 'over' : 'open';
    const kind = sent[finding.routine ? 'routine' : 'rare'];
    if (kind[course] >= ROOM[course]) {
      older += 1;
      continue;
    }
    const view = findingAt(finding, cursor);
    if (view === null) continue;
    list.push(view);
    kind[course] += 1;
  }
  return { list, older, profile, judging };
}

/** Since when a reason holds at a cursor: where the finding of the same key began that still lasts. */
export function sinceIn(log: FindingsLog, cursor: number, group: string): (key: string) => ReasonView['since'] {
  return (key) => {
    for (let i = log.findings.length - 1; i >= 0; i--) {
      const finding = log.findings[i];
      if (finding?.key !== key || finding.group !== group || finding.begin > cursor) continue;
      if (finding.end !== null && finding.end <= cursor) return null;
      return { position: finding.begin, time: finding.time, batch: finding.batch };
    }
    return null;
  };
}

/** Marks for the track: findings that are no everyday business; of those close together the most serious stands for all. */
export function findingMarks(log: FindingsLog, group: string | null, head: number): FindingMark[] {
  const gap = head / MARKS;
  const marks: FindingMark[] = [];
  for (const finding of log.findings) {
    if (finding.routine || finding.group !== group) continue;
    const { begin: position, level, title: text } = finding;
    const last = marks.at(-1);
    if (last === undefined || position - last.position > gap) marks.push({ position, level, text });
    else if (level === 'crit' && last.level === 'warn') marks[marks.length - 1] = { position, level, text };
  }
  return marks;
}

/** Cursors at which a finding of a group, null for any, that is no everyday business begins, in order. */
export function findingPositions(log: FindingsLog, group: string | null): number[] {
  const found: number[] = [];
  for (const { begin, routine, group: of } of log.findings) {
    if (!routine && (group === null || of === group) && found.at(-1) !== begin) found.push(begin);
  }
  return found;
}
