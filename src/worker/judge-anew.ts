import { applyToRun, newRun } from '../aggregator/run-state.ts';
import { diagnose, diagnoseUnreadable } from '../diagnosis/diagnose.ts';
import { newFindingsLog, type FindingsLog } from '../diagnosis/findings-log.ts';
import type { ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import { decodeLine } from '../telemetry/decode.ts';
import { eachLine, type HistoryReader } from './history-reader.ts';
import { isAborted } from './sources/source.ts';

/** Judges a whole run anew, from its stored lines. */

const FETCH_LINES = 2048;

/**
 * Findings of a run by a profile, up to its head when this ends; null where it was stopped.
 * @param head the newest position; it may grow meanwhile
 * @param progress told the fraction that is done
 */
export async function judgeAnew(
  reader: Pick<HistoryReader, 'segments'>,
  head: () => number,
  profile: ThresholdProfile,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<FindingsLog | null> {
  const log = newFindingsLog();
  const run = newRun();
  for (let at = 0; at < head();) {
    const upTo = Math.min(head(), at + FETCH_LINES);
    for (const segment of await reader.segments(at, upTo)) {
      const end = segment.first + segment.count;
      if (segment.text === null) {
        // As where the run is opened again: one hole, however many lines it has.
        diagnoseUnreadable(log, at, `${String(segment.count)} stored lines are damaged and cannot be read`);
        at = end;
        continue;
      }
      eachLine(segment, at, upTo, (line, position) => {
        const decoded = decodeLine(line, position);
        if (decoded.ok) {
          const state = applyToRun(run, decoded.event);
          if (state !== null) diagnose(log, decoded.event, position, state, profile);
        } else diagnoseUnreadable(log, position, decoded.error.reason);
      });
      at = Math.min(upTo, end);
    }
    if (isAborted(signal)) return null;
    progress(at / Math.max(1, head()));
    // Nothing may come between the last piece and the swap: no pause once the head is reached.
    if (at < head()) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return log;
}
