import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { fixed } from '../../diagnosis/units.ts';
import { CONTRIBUTING_STAGES } from '../../telemetry/enums.ts';
import type { SeedChip } from '../../worker/view-slices.ts';
import { stageClass } from '../styles.ts';

/** One slot: stage as a word, alpha as a number and a bar, a mark where gradients go wrong. */

const SHORT: ReadonlyMap<string, string> = new Map([
  ['GERMINATED', 'Germ'],
  ['TRAINING', 'Train'],
  ['BLENDING', 'Blend'],
  ['HOLDING', 'Hold'],
  ['FOSSILIZED', 'Foss'],
  ['PRUNED', 'Prune'],
  ['EMBARGOED', 'Embar'],
  ['RESETTING', 'Reset'],
]);

function alphaText(alpha: number): string {
  if (!Number.isFinite(alpha)) return fixed(alpha, 0);
  return alpha >= 1 ? '1' : fixed(alpha, 2).replace(/^0/, '');
}

/** Alpha is told where it can differ from 0. */
function showsAlpha({ stage, alpha }: SeedChip): boolean {
  return CONTRIBUTING_STAGES.has(stage) || (stage !== 'DORMANT' && alpha !== 0);
}

/** All about the slot, in words. */
function chipWords(chip: SeedChip): string {
  if (chip.stage === 'DORMANT') return `${chip.slot}: empty`;
  const gradient = chip.exploding ? ', gradients explode' : chip.vanishing ? ', gradients vanish' : '';
  return `${chip.slot}: ${chip.stage} ${chip.blueprint ?? ''}, alpha ${fixed(chip.alpha, 2)}, ${String(chip.epochsInStage)} epochs in stage${gradient}`;
}

/** The slot in words, a mark and a number. */
function chipText(chip: SeedChip): TemplateResult {
  const dormant = chip.stage === 'DORMANT';
  const words = chipWords(chip);
  return html`<div class="chip ${stageClass(chip.stage)}" title=${words} role="img" aria-label=${words}>
    <span class=${dormant ? 'faint' : 'stage'}
      >${dormant ? chip.slot : (SHORT.get(chip.stage) ?? chip.stage.slice(0, 6))}</span
    >${
      chip.exploding
        ? html`<span class="crit"> ▲</span>`
        : chip.vanishing
          ? html`<span class="warn"> ▼</span>`
          : nothing
    }<span class="num dim alpha">${showsAlpha(chip) ? alphaText(chip.alpha) : ''}</span>
  </div>`;
}

/** Percent of the width between two chips; as wide as the style sheet's gap. */
const GAP = 3;

function bar(chip: SeedChip, index: number, slots: number): TemplateResult {
  const width = (100 - GAP * (slots - 1)) / slots;
  const filled = Number.isFinite(chip.alpha) ? Math.min(1, Math.max(0, chip.alpha)) * width : 0;
  const x = `${fixed(index * (width + GAP), 2)}%`;
  return svg`<rect class="track" rx="2" x=${x} width="${fixed(width, 2)}%" height="4"></rect
    ><rect class="fill ${stageClass(chip.stage)}" rx="2" x=${x} width="${fixed(filled, 2)}%" height="4"></rect>`;
}

/** One drawing for the bars of a line of chips: every drawing more is one more to lay out. */
function chipLine(chips: readonly SeedChip[], columns: number): TemplateResult {
  return html`<div class="slots${columns > CHIPS_WITH_ALPHA ? ' many' : ''}">
    <div class="chips" data-columns=${columns}>${chips.map(chipText)}</div>
    <svg class="bars" aria-hidden="true">${chips.map((chip, index) => bar(chip, index, columns))}</svg>
  </div>`;
}

const CHIPS_WITH_ALPHA = 3;
const CHIPS_IN_LINE = 5;
const CHIPS_IN_GRID = 4;
const LINE_HEIGHT = 21;
const LINE_GAP = 5;

/** The slot alone. */
export function seedChip(chip: SeedChip): TemplateResult {
  return chipLine([chip], 1);
}

/** The slots of an environment side by side. */
export function seedChips(chips: readonly SeedChip[]): TemplateResult {
  if (chips.length <= CHIPS_IN_LINE) return chipLine(chips, chips.length);
  const lines = Array.from({ length: Math.ceil(chips.length / CHIPS_IN_GRID) }, (_, line) =>
    chipLine(chips.slice(line * CHIPS_IN_GRID, (line + 1) * CHIPS_IN_GRID), CHIPS_IN_GRID),
  );
  return html`${lines}`;
}

/** Pixels that so many slots take in height. */
export function chipsHeight(slots: number): number {
  if (slots === 0) return 0;
  const lines = slots > CHIPS_IN_LINE ? Math.ceil(slots / CHIPS_IN_GRID) : 1;
  return lines * LINE_HEIGHT + (lines - 1) * LINE_GAP;
}

/**
 * Their styles; the element needs `stageColours` too. Fixed places instead of flexible ones, and no clips: there are
 * many, and these are the cheapest to lay out and paint.
 */
export const chipStyles = css`
  .slots {
    height: 21px;
    contain: size layout;
  }
  .slots + .slots {
    margin-top: 5px;
  }
  .chips {
    position: relative;
    height: 14px;
    font-size: 10px;
    line-height: 14px;
    white-space: nowrap;
  }
  .chip {
    position: relative;
    float: left;
    height: 14px;
    width: 100%;
    margin-right: 3%;
    contain: size layout;
  }
  .chip:last-child {
    margin-right: 0;
  }
  [data-columns='2'] .chip {
    width: 48.5%;
  }
  [data-columns='3'] .chip {
    width: 31.33%;
  }
  [data-columns='4'] .chip {
    width: 22.75%;
  }
  [data-columns='5'] .chip {
    width: 17.6%;
  }
  .alpha {
    position: absolute;
    inset: 0;
    text-align: right;
  }
  .many .alpha {
    display: none;
  }
  .stage {
    font-weight: 600;
  }
  .bars {
    display: block;
    width: 100%;
    height: 4px;
    margin-top: 3px;
    overflow: visible;
  }
  .track {
    fill: var(--line);
  }
  .fill {
    fill: currentColor;
  }
`;
