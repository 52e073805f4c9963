import { count, fixed, fractionAsPercent, percent, signed } from '../../diagnosis/units.ts';
import type { EnvDetail, SeedDetail } from '../../worker/env-detail.ts';
import { partWords } from './reward-bars.ts';

/** An environment at two moments, row by row. Pure. */

export interface ComparisonRow {
  readonly name: string;
  /** Null: not measured at that moment. */
  readonly peak: string | null;
  readonly end: string | null;
  /** With its sign; null where there is none to tell. */
  readonly difference: string | null;
  /** `same` and `unknown` have no colour: the second because more of it is neither good nor bad. */
  readonly turned: 'better' | 'worse' | 'same' | 'unknown';
  /** Words, not figures. */
  readonly words: boolean;
}

export interface ComparisonPart {
  readonly title: string;
  readonly rows: readonly ComparisonRow[];
}

type Better = 'more' | 'less' | null;

interface Writing {
  readonly value: (value: number) => string;
  readonly difference: (value: number) => string;
}

const POINTS: Writing = { value: (value) => percent(value), difference: (value) => `${signed(value, 1)} points` };
const DECIMALS: Writing = { value: (value) => fixed(value, 3), difference: (value) => signed(value, 3) };
const SIGNED: Writing = { value: (value) => signed(value, 3), difference: (value) => signed(value, 3) };
const COUNTS: Writing = { value: count, difference: (value) => (value < 0 ? `−${count(-value)}` : `+${count(value)}`) };
const TIMES: Writing = { value: (value) => `${fixed(value, 2)}×`, difference: (value) => signed(value, 2) };
const SHARES: Writing = {
  value: (value) => fractionAsPercent(value),
  difference: (value) => `${signed(value * 100, 1)} points`,
};

function turn(difference: number, better: Better): ComparisonRow['turned'] {
  if (difference === 0) return 'same';
  if (better === null || Number.isNaN(difference)) return 'unknown';
  return difference > 0 === (better === 'more') ? 'better' : 'worse';
}

function numberRow(
  name: string,
  peak: number | null,
  end: number | null,
  writing: Writing,
  better: Better,
): ComparisonRow {
  const difference = peak === null || end === null ? null : end - peak;
  return {
    name,
    peak: peak === null ? null : writing.value(peak),
    end: end === null ? null : writing.value(end),
    difference: difference === null ? null : difference === 0 ? '0' : writing.difference(difference),
    turned: difference === null ? 'unknown' : turn(difference, better),
    words: false,
  };
}

function textRow(name: string, peak: string | null, end: string | null): ComparisonRow {
  const same = peak === end;
  return { name, peak, end, difference: same ? 'the same' : 'changed', turned: same ? 'same' : 'unknown', words: true };
}

function metrics(peak: EnvDetail, end: EnvDetail): ComparisonRow[] {
  return [
    numberRow('epoch', peak.epoch, end.epoch, COUNTS, null),
    numberRow('accuracy', peak.accuracy, end.accuracy, POINTS, 'more'),
    numberRow('best accuracy', peak.best, end.best, POINTS, 'more'),
    numberRow('epochs without a new best', peak.epochsSinceBest, end.epochsSinceBest, COUNTS, 'less'),
    numberRow('loss', peak.loss, end.loss, DECIMALS, 'less'),
    numberRow('reward of the step', peak.reward, end.reward, SIGNED, 'more'),
    numberRow('mean reward', peak.meanReward, end.meanReward, SIGNED, 'more'),
    numberRow('reward of the episode', peak.totalReward, end.totalReward, SIGNED, 'more'),
    numberRow('growth', peak.growth, end.growth, TIMES, null),
    numberRow('fossilized parameters', peak.fossilizedParams, end.fossilizedParams, COUNTS, null),
    numberRow('anti-gaming penalties', peak.gamingRate, end.gamingRate, SHARES, 'less'),
    numberRow('anomaly score', peak.score, end.score, DECIMALS, 'less'),
    textRow('status', peak.status, end.status),
    textRow('flagged for', reasonsOf(peak), reasonsOf(end)),
  ];
}

function reasonsOf({ reasons }: EnvDetail): string {
  return reasons.length === 0 ? 'nothing' : reasons.map(({ key }) => ruleWords(key)).join(', ');
}

/** The rule of a reason's key, in words. */
function ruleWords(key: string): string {
  return (key.split('/', 1)[0] ?? '').replaceAll('-', ' ');
}

function seedText(seed: SeedDetail | undefined): string | null {
  if (seed?.present !== true) return null;
  if (seed.stage === 'DORMANT') return 'dormant: empty';
  return `${seed.stage} ${seed.blueprint ?? 'unknown blueprint'}, alpha ${fixed(seed.alpha, 2)}`;
}

/** Every name of both lists once, those of the second that are new at the end. */
function union(first: readonly string[], second: readonly string[]): string[] {
  return [...new Set([...first, ...second])];
}

function seeds(peak: EnvDetail, end: EnvDetail): ComparisonRow[] {
  const at = (detail: EnvDetail, slot: string): SeedDetail | undefined =>
    detail.seeds.find((seed) => seed.slot === slot);
  const slots = union(
    peak.seeds.map(({ slot }) => slot),
    end.seeds.map(({ slot }) => slot),
  );
  return slots.map((slot) => textRow(slot, seedText(at(peak, slot)), seedText(at(end, slot))));
}

function byName(
  peak: readonly (readonly [string, number])[],
  end: readonly (readonly [string, number])[],
  missing: number | null,
  writing: Writing,
  better: Better,
  words: (name: string) => string = (name) => name,
): ComparisonRow[] {
  const [before, after] = [new Map(peak), new Map(end)];
  return union([...before.keys()], [...after.keys()]).map((name) =>
    numberRow(words(name), before.get(name) ?? missing, after.get(name) ?? missing, writing, better),
  );
}

function rewardParts(detail: EnvDetail): (readonly [string, number])[] {
  const { breakdown } = detail;
  if (breakdown === null) return [];
  return [
    ...breakdown.parts.map(({ name, value }) => [name, value] as const),
    ['not explained', breakdown.residual],
    ['reward', breakdown.total],
  ];
}

function graveyard(peak: EnvDetail, end: EnvDetail): ComparisonRow[] {
  const counts = ({ graveyard: rows }: EnvDetail): (readonly [string, number])[] =>
    rows.flatMap(({ blueprint, spawned, fossilized, pruned }) => [
      [`${blueprint} spawned`, spawned] as const,
      [`${blueprint} fossilized`, fossilized] as const,
      [`${blueprint} pruned`, pruned] as const,
    ]);
  return byName(counts(peak), counts(end), 0, COUNTS, null);
}

/** All parts of which there is something to say. */
export function comparisonParts(peak: EnvDetail, end: EnvDetail): ComparisonPart[] {
  const isSaid = ({ peak: before, end: after }: ComparisonRow): boolean => before !== null || after !== null;
  const rewards = byName(rewardParts(peak), rewardParts(end), null, SIGNED, 'more', partWords);
  const parts: ComparisonPart[] = [
    { title: 'Metrics', rows: metrics(peak, end) },
    { title: 'Seeds', rows: seeds(peak, end) },
    { title: 'Actions', rows: byName(peak.actionCounts, end.actionCounts, 0, COUNTS, null) },
    { title: 'Reward of the step', rows: rewards.filter((row) => row.peak !== '+0.000' || row.end !== '+0.000') },
    { title: 'Graveyard', rows: graveyard(peak, end) },
  ];
  return parts.map(({ title, rows }) => ({ title, rows: rows.filter(isSaid) })).filter(({ rows }) => rows.length > 0);
}
