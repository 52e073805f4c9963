import { html, nothing, type TemplateResult } from 'lit';
import { compact, duration, fixed, percent, signed } from '../../diagnosis/units.ts';
import type { EnvCard } from '../../worker/view-slices.ts';
import type { BoardOrder } from '../preferences.ts';
import { actionClass } from '../widgets/action-colours.ts';
import { seedChip } from '../widgets/chip-drawing.ts';
import {
  accuracyTone,
  ageTone,
  growthTone,
  lossTone,
  momentum,
  returnTone,
  rewardTone,
  scoreText,
  statusMark,
  trendOf,
} from '../widgets/env-facts.ts';
import { levelGlyph } from '../widgets/level-glyph.ts';
import { pinButton } from '../widgets/pin-button.ts';
import { lossOf, returnOf, stallOf } from './board-order.ts';
import type { BoardSummary, Mean } from './board-summary.ts';

/** The dense table's columns and cells (health-thresholds §5). */

/** A column of the table. */
export interface Column {
  /** Names its width too. */
  readonly key: string;
  readonly label: string;
  readonly about: string;
  /** The order that its head asks for, and the way it runs. */
  readonly order: BoardOrder | null;
  readonly way: 'ascending' | 'descending';
  /** Words, which stand at the left. */
  readonly words: boolean;
}

function column(key: string, label: string, about: string, more: Partial<Column> = {}): Column {
  return { key, label, about, order: null, way: 'descending', words: false, ...more };
}

const FRONT: readonly Column[] = [
  column('env', 'Env', 'Environment', { order: 'id', way: 'ascending', words: true }),
  column('score', 'Score', 'Anomaly score, 0 sound to 1, with the worst reason', { order: 'attention', words: true }),
  column('status', 'Status', 'As Esper judges it', { words: true }),
  column('accuracy', 'Acc %', 'Accuracy in percent, with its trend over five epochs', { order: 'accuracy' }),
  column('best', 'Best', 'Best accuracy in percent'),
  column('return', 'Return', 'Reward of this episode', { order: 'reward' }),
  column('reward', 'Reward', 'Newest reward'),
  column('loss', 'Loss', 'Validation loss', { order: 'loss', way: 'ascending' }),
  column('growth', 'Growth', 'Parameters with fossilized seeds, times the host’s', { order: 'growth' }),
  column('stall', 'Stall', 'Epochs without a new best', { order: 'stall' }),
];
const BACK: readonly Column[] = [
  column('action', 'Last action', 'What was done last', { words: true }),
  column('age', 'Age', 'Time since its newest epoch, seen from the newest event', { order: 'age' }),
];

/** The columns, with one for every slot that an environment has. */
export function columnsFor(slots: readonly string[]): readonly Column[] {
  return [...FRONT, ...slots.map((slot) => column('slot', slot, `Slot ${slot}`, { words: true })), ...BACK];
}

/** Slots in the order in which the environments have them. */
export function slotsOf(cards: readonly EnvCard[]): readonly string[] {
  return [...new Set(cards.flatMap(({ chips }) => chips.map(({ slot }) => slot)))];
}

const MISSING = html`<td class="n faint"><span role="img" aria-label="not measured" title="Not measured">—</span></td>`;

function number(
  value: number | null,
  write: (value: number) => string,
  tone: (value: number) => string,
): TemplateResult {
  return value === null ? MISSING : html`<td class="n ${tone(value)}">${write(value)}</td>`;
}

const plain = (): string => '';

function accuracyCell(card: EnvCard): TemplateResult {
  const trend = trendOf(card.history);
  if (card.accuracy === null) return MISSING;
  return html`<td class="n ${accuracyTone(card)}">
    ${trend === null ? nothing : html`<span aria-hidden="true">${trend.arrow}</span><span class="visually-hidden">${trend.word}</span> `}<b
      >${fixed(card.accuracy, 1)}</b
    >
  </td>`;
}

function scoreCell(card: EnvCard): TemplateResult {
  const words = card.rolledBack === null ? card.reason : 'rolled back';
  const tone =
    card.rolledBack !== null ? 'crit' : card.level === 'warn' || card.level === 'crit' ? card.level : 'faint';
  const all = card.reasons.map(({ text }) => text).join('\n');
  return html`<td class="why ${tone}" title=${all}>
    ${
      card.level === 'none'
        ? html`<span role="img" aria-label="nothing to judge yet">—</span>`
        : html`<span class="num">${scoreText(card)}</span>`
    }
    ${words ?? nothing}
  </td>`;
}

/** What a row shows besides its card. */
export interface RowLook {
  readonly slots: readonly string[];
  readonly selected: boolean;
  readonly pinned: boolean;
  /** Seconds; null where it is not known. */
  readonly age: number | null;
}

/** Age in words as short as a cell. */
export function ageText(age: number | null): string | null {
  return age === null ? null : age < 10 ? `${fixed(age, 1)} s` : duration(age);
}

/** The cells of an environment's row. */
export function rowCells(card: EnvCard, { slots, selected, pinned, age }: RowLook): TemplateResult {
  const status = statusMark(card.status);
  const stall = stallOf(card) === null ? null : momentum(card);
  const bySlot = new Map(card.chips.map((chip) => [chip.slot, chip]));
  const agoText = ageText(age);
  return html`<th scope="row">
      <span class="who"
        ><span>${levelGlyph(card.level)}</span
        ><button class="name" type="button" aria-pressed=${selected ? 'true' : 'false'}>Env ${card.id}</button
        >${pinButton(card.id, pinned)}</span
      >
    </th>
    ${scoreCell(card)}
    <td class=${status.tone}><span aria-hidden="true">${status.glyph}</span> ${card.status}</td>
    ${accuracyCell(card)} ${number(card.accuracy === null ? null : card.best, (best) => fixed(best, 1), plain)}
    ${number(returnOf(card), (total) => fixed(total, 1), returnTone)}
    ${number(card.reward, (reward) => signed(reward, 2), rewardTone)} ${number(lossOf(card), compact, lossTone)}
    ${number(card.growth, (growth) => `${fixed(growth, 2)}×`, growthTone)}
    ${stall === null ? MISSING : html`<td class="n ${stall.tone}">${stall.text}</td>`}
    ${slots.map((slot) => {
      const chip = bySlot.get(slot);
      return chip === undefined
        ? html`<td class="faint"><span role="img" aria-label="${slot}: not in this environment">—</span></td>`
        : html`<td class="slot">${seedChip(chip)}</td>`;
    })}
    <td
      class="action ${card.lastAction === null ? 'faint' : actionClass(card.lastAction)}"
      title=${card.lastAction ?? nothing}
    >
      ${card.lastAction ?? html`<span role="img" aria-label="not seen yet">—</span>`}
    </td>
    ${age === null || agoText === null ? MISSING : html`<td class="n ${ageTone(age)}">${agoText}</td>`}`;
}

/** A mean with what it is made of. */
export function meanTitle({ measured, notFinite }: Mean, envs: number): string {
  const left = notFinite === 0 ? '' : `, ${String(notFinite)} not a number`;
  return `Mean of ${String(measured)} of ${String(envs)} environments${left}`;
}

function meanCell(mean: Mean, envs: number, write: (value: number) => string): TemplateResult {
  if (mean.value === null && mean.notFinite === 0) return MISSING;
  const few = mean.measured < envs;
  return html`<td class="n" title=${meanTitle(mean, envs)}>
    ${mean.value === null ? '—' : write(mean.value)}${few ? html`<span class="faint"> n ${mean.measured}</span>` : nothing}
  </td>`;
}

/** The cells of the row that stands for all. */
export function summaryCells(summary: BoardSummary, slots: readonly string[]): TemplateResult {
  const { envs, best } = summary;
  return html`<th scope="row">Mean of ${envs}</th>
    <td class="crit">${summary.rolledBack === 0 ? nothing : `${String(summary.rolledBack)} rolled back`}</td>
    <td>${summary.stalled === 0 ? nothing : html`<span class="warn">${summary.stalled} stalled</span>`}</td>
    ${meanCell(summary.accuracy, envs, (value) => fixed(value, 1))}
    ${
      best === null
        ? MISSING
        : html`<td class="n" title="The best of all: environment ${best.env}, ${percent(best.value)}">
            ${fixed(best.value, 1)}
          </td>`
    }
    ${meanCell(summary.totalReward, envs, (value) => fixed(value, 1))}
    ${meanCell(summary.reward, envs, (value) => signed(value, 2))} ${meanCell(summary.loss, envs, compact)}
    ${meanCell(summary.growth, envs, (value) => `${fixed(value, 2)}×`)}
    <td></td>
    ${slots.map((slot) => html`<td class="faint" title="Environments with a seed in ${slot}">${summary.seedsBySlot.get(slot) ?? 0}</td>`)}
    <td class="faint" title="Slots with a seed">${summary.seeds} of ${summary.slots}</td>
    <td></td>`;
}
