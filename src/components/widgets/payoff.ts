import type { Level } from '../../diagnosis/level.ts';
import type { ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import type { EpisodeRow } from '../../worker/leaderboards.ts';

/** Least return on growth that is sound once the growth is above its limit (health-thresholds §4.10). */
const SOUND_RETURN = 2;

/** What growth bought, held against the baseline. */
interface Payoff {
  /** Points of accuracy above the baseline, at the end of the best episode. */
  readonly points: number;
  /** Parameters paid, percent of the host's; null where the host's are not known. */
  readonly paid: number | null;
  /** Points for each percent paid; null where nothing was paid or it is not known. */
  readonly ratio: number | null;
  readonly level: Level;
  readonly word: string;
}

/**
 * Whether the best episode was worth its parameters (health-thresholds §4.10, with percent kept percent: trap 11.1).
 * `episodes`: how many the run has had; the word waits for as many as the baseline asks for. Null without an episode.
 */
export function payoffOf(
  best: Pick<EpisodeRow, 'final' | 'growth'> | null,
  baseline: ThresholdProfile['baseline'],
  episodes: number,
): Payoff | null {
  if (best === null) return null;
  const { final, growth } = best;
  const points = final - baseline.accuracy;
  const paid = growth === null ? null : (growth - 1) * 100;
  const ratio = paid === null || !(paid > 0) ? null : points / paid;
  const judged = (level: Level, word: string): Payoff => ({ points, paid, ratio, level, word });
  if (Number.isNaN(points)) return judged('none', 'not a number');
  if (episodes < baseline.episodes) return judged('none', 'early');
  if (points <= 0) return judged('crit', 'below it');
  if (growth === null || Number.isNaN(growth)) return judged('ok', 'above it');
  if (ratio === null) return judged('ok', 'for free');
  return growth > 1 + baseline.growth && ratio < SOUND_RETURN ? judged('warn', 'costly') : judged('ok', 'pays off');
}
