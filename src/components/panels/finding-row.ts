import { html, type TemplateResult } from 'lit';
import type { FindingView } from '../../diagnosis/finding.ts';
import { count } from '../../diagnosis/units.ts';
import { clockText } from '../../telemetry/timestamp.ts';
import { levelShape } from '../widgets/level-glyph.ts';
import type { Attention } from './finding-marks.ts';
import { batchText, levelWord, placeText } from './finding-text.ts';

/** A row of the inbox as it is drawn. */
export interface FindingRow {
  readonly finding: FindingView;
  readonly attention: Attention;
  /** Milliseconds since 1970; null while it is not silent. */
  readonly silentUntil: number | null;
  readonly unfolded: boolean;
  /** How long it has lasted, in words. */
  readonly lasts: string;
  /** The tab key leads to this row. */
  readonly current: boolean;
}

/** What can be done with a row. */
export interface FindingRowActions {
  readonly fold: () => void;
  /** The keyboard came to it. */
  readonly enter: () => void;
  readonly acknowledge: (acknowledged: boolean) => void;
}

/** One line of the inbox, and below it the finding in full where it is unfolded. */
export function findingRow(row: FindingRow, actions: FindingRowActions): TemplateResult {
  const { finding, attention, silentUntil, unfolded, lasts, current } = row;
  const { level, over, title } = finding;
  const acknowledged = attention === 'acknowledged';
  return html`<div class="line">
      <button
        class="main"
        tabindex=${current ? 0 : -1}
        aria-expanded=${unfolded}
        @click=${actions.fold}
        @focus=${actions.enter}
      >
        <span class=${over ? 'faint' : level} aria-hidden="true">${levelShape(level)}</span>
        <span class="level dim">${levelWord(level)}</span>
        <span class="title cut" title=${title}>${title}</span>
        <span class="place cut dim" title=${placeText(finding)}>${placeText(finding)}</span>
        <span class="began num dim">${batchText(finding)} ${clockText(finding.time)}</span>
        <span class="lasts cut dim">${attention === 'new' ? lasts : attention}</span>
        <span class="times num dim">${finding.count > 1 ? `×${count(finding.count)}` : ''}</span>
      </button>
      <button
        class="tick"
        tabindex=${current ? 0 : -1}
        aria-pressed=${acknowledged}
        aria-label="Acknowledge ${title}, ${placeText(finding)}"
        title=${acknowledged ? 'Acknowledged' : 'Acknowledge'}
        @click=${() => {
          actions.acknowledge(!acknowledged);
        }}
      >
        ✓
      </button>
    </div>
    ${
      unfolded
        ? html`<scry-finding-detail
            .finding=${finding}
            .attention=${attention}
            .silentUntil=${silentUntil}
          ></scry-finding-detail>`
        : ''
    }`;
}
