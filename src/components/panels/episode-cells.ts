import { html, type TemplateResult } from 'lit';
import { compact, fixed, percent, signed } from '../../diagnosis/units.ts';
import type { EpisodeRow } from '../../worker/leaderboards.ts';
import { stageClass } from '../styles.ts';
import { dash } from '../widgets/or-dash.ts';

/** How the leaderboards write what an episode did (health-thresholds §6). */

/** Slots whose stage is drawn; more are counted. */
const LETTERS = 6;
const SMALL_REWARD = 0.1;
const LARGE_REWARD = 5;

interface Trajectory {
  readonly glyph: string;
  readonly tone: string;
  readonly word: string;
}

/** Where an episode went after its peak; `change` is final − peak in points. */
export function trajectoryOf(change: number): Trajectory {
  if (Number.isNaN(change)) return { glyph: '◆', tone: 'crit', word: 'not a number' };
  if (change > 0.5) return { glyph: '↗', tone: 'ok', word: 'rose' };
  if (change >= -1) return { glyph: '→', tone: 'dim', word: 'held' };
  if (change >= -2) return { glyph: '↘', tone: 'dim', word: 'fell a little' };
  if (change >= -5) return { glyph: '↘', tone: 'warn', word: 'fell' };
  return { glyph: '↘', tone: 'crit', word: 'fell far' };
}

/** The way from peak to end, in points. */
export function fallCell({ peak, final }: EpisodeRow): TemplateResult {
  const { glyph, tone, word } = trajectoryOf(final - peak);
  return html`<span class=${tone} title="${word}: it ended at ${percent(final)}"
    ><span aria-hidden="true">${glyph}</span> ${signed(final - peak, 1)}</span
  >`;
}

/** The reward of the whole episode; near 0 it is written as just that. */
export function rewardCell(reward: number | null): TemplateResult {
  if (reward === null) return dash('no reward was received');
  if (Math.abs(reward) < SMALL_REWARD) return html`<span class="dim" title=${signed(reward, 3)}>~0.0</span>`;
  const tone = reward > 0 ? 'ok' : 'crit';
  const text = Math.abs(reward) < 10_000 ? signed(reward, 1) : compact(reward);
  return html`<span class="${tone} ${Math.abs(reward) >= LARGE_REWARD ? 'bold' : ''}">${text}</span>`;
}

/** A multiple of the host's size. */
function growthText(growth: number): string {
  return `${growth < 100 ? fixed(growth, 2) : compact(growth)}×`;
}

/** Growth as a multiple of the host. */
export function growthCell(growth: number | null): TemplateResult {
  if (growth === null) return dash('the size of the host is not known');
  return html`<span class=${growth <= 1 ? 'faint' : growth < 1.1 ? 'dim' : 'bold'}>${growthText(growth)}</span>`;
}

/** The stage of every slot as a letter in its colour, with the words for those who ask or cannot see. */
export function stageLetters(slots: readonly string[], stages: readonly string[]): TemplateResult {
  const words = stages.map((stage, i) => `${slots[i] ?? ''} ${stage.toLowerCase()}`).join(', ');
  return html`<span class="stages" title=${words}
    ><span aria-hidden="true"
      >${stages
        .slice(0, LETTERS)
        .map(
          (stage) => html`<span class=${stageClass(stage)}>${stage === 'DORMANT' ? '·' : stage.charAt(0)}</span>`,
        )}${stages.length > LETTERS ? html`<span class="faint">+${stages.length - LETTERS}</span>` : ''}</span
    ><span class="visually-hidden">${words}</span></span
  >`;
}
