import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CONTRIBUTING_STAGES } from '../../telemetry/enums.ts';
import { count, fixed, signed } from '../../diagnosis/units.ts';
import type { SeedDetail } from '../../worker/env-detail.ts';
import { base, stageClass, stageColours } from '../styles.ts';

/** Signs of interaction and movement from here on (health-thresholds §5). */
const INTERACTION = 0.5;
const BOOST = 0.1;
const VELOCITY = 0.01;

/** ▸▸▸ for a fast tempo, ▸ for a slow one (health-thresholds §5). */
function tempoOf(epochs: number): { readonly mark: string; readonly word: string } {
  if (epochs <= 3) return { mark: '▸▸▸', word: 'fast' };
  return epochs <= 5 ? { mark: '▸▸', word: 'standard' } : { mark: '▸', word: 'slow' };
}

function epochs(n: number): string {
  return `${count(n)} ${n === 1 ? 'epoch' : 'epochs'}`;
}

function points(value: number): string {
  return `${signed(value, 2)} points`;
}

function hasEnded({ stage }: SeedDetail): boolean {
  return stage === 'FOSSILIZED' || stage === 'PRUNED';
}

/** A card for every slot: its seed's stage and blueprint, how far it is blended in, and what it gives. */
@customElement('scry-seed-cards')
export class SeedCards extends LitElement {
  static override styles = [
    base,
    stageColours,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(158px, 1fr));
        gap: var(--gap-2);
      }
      li {
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        padding: 8px 10px;
        display: grid;
        gap: 4px;
        align-content: start;
        overflow-wrap: anywhere;
      }
      li.none {
        background: none;
        border-style: dashed;
      }
      svg {
        display: block;
        width: 100%;
        height: 5px;
        border-radius: 2px;
        background: var(--line);
      }
      rect {
        fill: currentColor;
      }
      dl {
        margin: 0;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 1px 8px;
      }
      dt {
        color: var(--text-faint);
      }
      dd {
        margin: 0;
        text-align: right;
      }
      dd.num {
        white-space: normal;
      }
      b {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) seeds: readonly SeedDetail[] = [];

  override render(): TemplateResult {
    if (this.seeds.length === 0) return html`<div class="s faint">The run has not named any slots yet.</div>`;
    return html`<ul>
      ${this.seeds.map((seed) => this.#card(seed))}
    </ul>`;
  }

  #card(seed: SeedDetail): TemplateResult {
    if (!seed.present) {
      return html`<li class="none xs">
        <span class="num">${seed.slot}</span>
        <span class="faint" title="The environment has told nothing of this slot in this batch">nothing reported</span>
      </li>`;
    }
    if (seed.stage === 'DORMANT') {
      return html`<li class="none xs">
        <span class="num">${seed.slot}</span> <span class="faint">dormant: empty</span>
      </li>`;
    }
    const width = Number.isFinite(seed.alpha) ? Math.min(1, Math.max(0, seed.alpha)) * 100 : 0;
    return html`<li class="xs">
      <div class="row">
        <b class=${stageClass(seed.stage)}>${seed.stage}</b><span class="end num dim">${seed.slot}</span>
      </div>
      <div>${seed.blueprint ?? html`<span class="faint">unknown blueprint</span>`} ${this.#gradient(seed)}</div>
      <div class=${stageClass(seed.stage)}>
        <svg role="img" aria-label="alpha ${fixed(seed.alpha, 2)}">
          ${svg`<rect width="${String(width)}%" height="5"></rect>`}
        </svg>
      </div>
      <dl>${this.#facts(seed)}</dl>
      ${this.#end(seed)}
    </li>`;
  }

  #gradient({ exploding, vanishing }: SeedDetail): TemplateResult | string {
    if (exploding) return html`<span class="crit">▲ gradients explode</span>`;
    return vanishing ? html`<span class="warn">▼ gradients vanish</span>` : '';
  }

  #facts(seed: SeedDetail): TemplateResult[] {
    const tempo = tempoOf(seed.tempoEpochs);
    const fact = (name: string, value: unknown, title = ''): TemplateResult =>
      html`<dt title=${title}>${name}</dt>
        <dd class="num">${value}</dd>`;
    const facts = [
      fact(
        'alpha',
        `${fixed(seed.alpha, 2)} ${seed.curve.toLowerCase()}`,
        'How far it is blended in, and by which curve',
      ),
      fact(
        'tempo',
        html`<span aria-hidden="true">${tempo.mark}</span> ${tempo.word}`,
        `${epochs(seed.tempoEpochs)} to blend in`,
      ),
    ];
    facts.push(
      hasEnded(seed) ? fact('lived', epochs(seed.epochsTotal)) : fact('in this stage', epochs(seed.epochsInStage)),
    );
    // The parameters are told once, when the seed germinates; a slot seen later does not have them.
    if (seed.params > 0) facts.push(fact('parameters', count(seed.params)));
    facts.push(this.#contribution(seed, fact));
    if (hasEnded(seed) && seed.counterfactual !== 0) {
      facts.push(fact('contribution', points(seed.counterfactual), 'Measured with the seed switched off'));
    }
    if (seed.stage === 'BLENDING' || seed.stage === 'HOLDING') {
      const { interaction } = seed;
      const tone = interaction > INTERACTION ? 'ok' : interaction < -INTERACTION ? 'crit' : '';
      facts.push(
        fact('interaction', html`<span class=${tone}>${signed(interaction, 2)}</span>`, 'With the other seeds'),
      );
      if (seed.boost > BOOST) facts.push(fact('boost', signed(seed.boost, 2), 'Received from the other seeds'));
    }
    // 0 is what a gradient says that was never measured, unless it has gone wrong.
    const measured = seed.gradientRatio !== 0 || seed.exploding || seed.vanishing;
    if (seed.stage !== 'PRUNED' && measured) {
      facts.push(
        fact(
          'gradient',
          fixed(seed.gradientRatio, 2),
          'Health of its gradients, 0 to 1; right after a change of stage their ratio to the host’s',
        ),
      );
    }
    return facts;
  }

  #contribution(
    seed: SeedDetail,
    fact: (name: string, value: unknown, title?: string) => TemplateResult,
  ): TemplateResult {
    if (hasEnded(seed)) return fact('improvement', points(seed.improvement), 'Accuracy since it germinated');
    if (!CONTRIBUTING_STAGES.has(seed.stage) && seed.accuracyDelta === 0) {
      return fact('accuracy', html`<span class="faint">none yet</span>`, 'It has no influence on the output yet');
    }
    const { contributionVelocity: velocity } = seed;
    const arrow = velocity > VELOCITY ? '↗' : velocity < -VELOCITY ? '↘' : '';
    const word = arrow === '' ? '' : arrow === '↗' ? 'rising' : 'falling';
    const moving = CONTRIBUTING_STAGES.has(seed.stage) && arrow !== '';
    return fact(
      'accuracy',
      html`${points(seed.accuracyDelta)}${
        moving ? html` <span aria-hidden="true">${arrow}</span><span class="visually-hidden">${word}</span>` : ''
      }`,
      'Change of accuracy that is put down to it',
    );
  }

  #end({ stage, autoPruned, pruneReason }: SeedDetail): TemplateResult | string {
    if (stage !== 'PRUNED') return '';
    return html`<div class="dim">
      ${autoPruned ? 'Pruned by itself' : 'Pruned'}${pruneReason === '' ? ', no reason given' : `: ${pruneReason}`}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-seed-cards': SeedCards;
  }
}
