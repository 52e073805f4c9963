import { explanationOf } from '../../diagnosis/explanations.ts';
import type { FindingView } from '../../diagnosis/finding.ts';
import { count } from '../../diagnosis/units.ts';
import { clockText } from '../../telemetry/timestamp.ts';
import { batchText, evidenceWords, levelWord, placeText } from './finding-text.ts';

/** A finding as plain text, to paste where one tells others of it. */
export function findingAsText(finding: FindingView): string {
  const { title, text, level, begin, time, over, endTime, evidence, rule } = finding;
  const help = explanationOf(rule);
  return [
    `${title} (${levelWord(level)})`,
    `Where: ${placeText(finding)}`,
    `Since: ${batchText(finding)}, ${clockText(time)} UTC, position ${count(begin)}`,
    ...(over ? [endTime === null ? 'Over.' : `Over: ${clockText(endTime)} UTC`] : ['Open.']),
    ...(finding.count > 1 ? [`Seen: ${count(finding.count)} times`] : []),
    ...evidence.map((item) => `Evidence: ${evidenceWords(item)}`),
    text,
    ...(help === null ? [] : [`Why it matters: ${help.why}`, `What to try: ${help.next}`]),
  ].join('\n');
}
