import { applyToRun, newRun } from '../../../src/aggregator/run-state.ts';
import { diagnose, diagnoseUnreadable } from '../../../src/diagnosis/diagnose.ts';
import type { Finding } from '../../../src/diagnosis/finding.ts';
import { newFindingsLog, type FindingsLog } from '../../../src/diagnosis/findings-log.ts';
import { THRESHOLDS, type ThresholdProfile } from '../../../src/diagnosis/threshold-profile.ts';
import { decodeLine } from '../../../src/telemetry/decode.ts';

/** The findings of lines, judged one after the other as the session does; empty lines stand for a damaged stretch. */
export function logOf(lines: readonly string[], profile: ThresholdProfile = THRESHOLDS): FindingsLog {
  const log = newFindingsLog();
  const run = newRun();
  for (const [position, line] of lines.entries()) {
    const decoded = decodeLine(line, position);
    if (line === '') {
      // A stretch is one hole, told where it begins.
      if (lines[position - 1] === '') continue;
      const end = lines.findIndex((other, i) => i > position && other !== '');
      const count = (end < 0 ? lines.length : end) - position;
      diagnoseUnreadable(log, position, `${String(count)} stored lines are damaged and cannot be read`);
    } else if (!decoded.ok) diagnoseUnreadable(log, position, decoded.error.reason);
    else {
      const state = applyToRun(run, decoded.event);
      if (state !== null) diagnose(log, decoded.event, position, state, profile);
    }
  }
  return log;
}

/** Rule, first cursor and last of the findings of a rule. */
export function spans(lines: readonly string[], rule: string): (readonly [number, number | null])[] {
  return logOf(lines)
    .findings.filter((finding) => finding.rule === rule)
    .map(({ begin, end }) => [begin, end]);
}

export function findingsOf(lines: readonly string[], rule: string): Finding[] {
  return logOf(lines).findings.filter((finding) => finding.rule === rule);
}
