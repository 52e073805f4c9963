import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { EpisodeStory } from '../../worker/episode-story.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { marksOf, rollbackMarks, type Mark, type Said } from '../widgets/lane-marks.ts';

const WORDS: Readonly<Record<Said['tone'], string>> = { ok: '✓ passed: ', warn: '✕ failed: ', plain: '' };

/** Stages, gates, ends and rollbacks of a story in words, each with a button that leads to its moment. */
@customElement('scry-story-table')
export class StoryTable extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .box {
        max-height: 280px;
        overflow: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: var(--size-xs);
      }
      th,
      td {
        padding: 2px var(--gap-2) 2px 0;
        text-align: left;
        vertical-align: baseline;
        border-bottom: 1px solid var(--line);
      }
      th {
        font-weight: 400;
        color: var(--text-faint);
      }
      td {
        color: var(--text-dim);
        overflow-wrap: anywhere;
      }
      th:first-child {
        width: 55%;
      }
      button.plain {
        padding-left: 0;
        text-align: left;
        color: var(--text);
      }
    `,
  ];

  @property({ attribute: false }) story: EpisodeStory | null = null;

  override render(): TemplateResult | typeof nothing {
    const { story } = this;
    if (story === null) return nothing;
    return html`<div class="box" tabindex="0" role="region" aria-label="Stages and gates as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Moment</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          ${guard([story.lanes, story.rollbacks, story.epoch], () => this.#rows(story))}
        </tbody>
      </table>
    </div>`;
  }

  #rows(story: EpisodeStory): readonly TemplateResult[] {
    const silent = story.lanes.filter(({ segments }) => segments.length === 0);
    return [
      ...[...rollbackMarks(story.rollbacks), ...story.lanes.flatMap((lane) => marksOf(lane, story.epoch))].map((mark) =>
        this.#row(mark),
      ),
      ...silent.map(
        ({ slot }) =>
          html`<tr>
            <td>${slot}</td>
            <td>not reported</td>
          </tr>`,
      ),
    ];
  }

  #row({ title, position, details }: Mark): TemplateResult {
    return html`<tr>
      <td><button class="plain" data-position=${position} @click=${this.#onClick}>${title}</button></td>
      <td>${details.map(({ tone, text }) => `${WORDS[tone]}${text}`).join('; ')}</td>
    </tr>`;
  }

  readonly #onClick = ({ currentTarget }: Event): void => {
    const position = currentTarget instanceof HTMLElement ? currentTarget.dataset['position'] : undefined;
    if (position !== undefined) intend(this, 'scry-seek', { position: Number(position) });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-story-table': StoryTable;
  }
}
