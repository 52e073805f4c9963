import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Level } from '../../diagnosis/level.ts';
import { THRESHOLDS, type Limits, type ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { duration, fixed, percent } from '../../diagnosis/units.ts';
import type { DeviceMemory } from '../../worker/view-slices.ts';
import { base } from '../styles.ts';
import { levelShape } from './level-glyph.ts';

/** Seconds after which a measurement is told with its age. */
const OLD = 60;

/** Percent of the device's memory in use; null where there is nothing to divide by. */
export function memoryPercent({ used, of }: DeviceMemory): number | null {
  return of > 0 ? (used / of) * 100 : null;
}

/** The level that a device's memory deserves (health-thresholds §7); `none` where it is not known. */
export function memoryLevel(value: number | null, limits: Limits): Level {
  if (value === null || Number.isNaN(value)) return 'none';
  return value > limits.crit ? 'crit' : value > limits.warn ? 'warn' : 'ok';
}

/** Memory of a device in words: `94 %, 11.3 of 12.0 GB reserved`. */
export function memoryText(memory: DeviceMemory): string {
  const value = memoryPercent(memory);
  const share = value === null ? 'share not measured' : percent(value, 0);
  const { used, of, ofWhat } = memory;
  return `${share}, ${fixed(used / 1e9, 1)} of ${fixed(of / 1e9, 1)} GB ${ofWhat}`;
}

/** Memory of one device on one line: name, bar, percent, gigabytes, and its age where it is old. */
@customElement('scry-gpu-bar')
export class GpuBar extends LitElement {
  static override styles = [
    base,
    css`
      div {
        display: grid;
        grid-template-columns: 7ch 36px 6ch minmax(0, auto);
        align-items: center;
        justify-content: start;
        gap: 6px;
        line-height: 16px;
      }
      svg {
        width: 36px;
        height: 4px;
        border-radius: 2px;
        background: var(--line);
      }
      rect {
        fill: currentColor;
      }
      /* The header stands on one line here; the word is in the title. */
      @media (min-width: 1361px) and (max-width: 1600px) {
        .what {
          display: none;
        }
      }
      b {
        text-align: right;
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) memory: DeviceMemory | null = null;
  @property({ attribute: false }) profile: ThresholdProfile = THRESHOLDS;
  /** Time of the newest event, seconds since 1970. */
  @property({ attribute: false }) now: number | null = null;

  override render(): TemplateResult {
    const { memory, now } = this;
    if (memory === null) return html``;
    const value = memoryPercent(memory);
    const level = memoryLevel(value, this.profile.memoryPercent);
    const tone = level === 'ok' || level === 'none' ? 'dim' : level;
    const age = now === null ? 0 : now - memory.time;
    const old = age > OLD ? ` · ${duration(age)} old` : '';
    const width = value === null || !(value > 0) ? 0 : Math.min(100, value);
    const shape = tone === 'dim' ? '' : levelShape(level);
    return html`<div class="xs num" role="img" aria-label="Memory of ${memory.device}: ${memoryText(memory)}${old}">
      <span class="cut dim" title=${memory.device}>${memory.device}</span>
      <svg class=${tone} aria-hidden="true">${svg`<rect width="${width.toFixed(1)}%" height="4"></rect>`}</svg>
      <b class=${tone === 'dim' ? '' : tone}>${shape}${value === null ? '—' : percent(value, 0)}</b>
      <span class="faint cut" title=${memoryText(memory) + old}
        >${fixed(memory.used / 1e9, 1)}/${fixed(memory.of / 1e9, 1)} GB<span class="what"
          >${memory.ofWhat === 'reserved' ? ' reserved' : ''}</span
        >${old}</span
      >
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-gpu-bar': GpuBar;
  }
}
