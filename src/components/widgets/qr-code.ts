import { css, html, LitElement, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base } from '../styles.ts';

/** Light modules around the code, without which many cameras do not find it. */
const QUIET_ZONE = 4;

interface Drawing {
  /** Modules on one side, quiet zone included. */
  readonly size: number;
  readonly path: string;
}

/** The dark modules of a matrix as one path; those beside each other become one bar. */
export function modulesPath(rows: readonly (readonly boolean[])[]): string {
  let path = '';
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (row[x] !== true) continue;
      const start = x;
      while (row[x + 1] === true) x++;
      path += `M${String(start)} ${String(y)}h${String(x + 1 - start)}v1h${String(start - x - 1)}z`;
    }
  });
  return path;
}

/** A text as a QR code, dark on light in both themes. The encoder is loaded when the first one is drawn. */
@customElement('scry-qr-code')
export class QrCode extends LitElement {
  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        border-radius: var(--radius-s);
        background: var(--paper);
        shape-rendering: crispEdges;
        forced-color-adjust: none;
      }
      path {
        fill: var(--ink);
      }
      p {
        margin: 0;
      }
    `,
  ];

  @property() text = '';
  /** What it is, for those who do not see it. */
  @property() label = 'QR code';
  /** Null until it was made; `too-long` where no QR code holds so much. */
  @state() private _drawing: Drawing | 'too-long' | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('text')) void this.#draw(this.text);
  }

  async #draw(text: string): Promise<void> {
    if (text === '') {
      this._drawing = null;
      return;
    }
    const { encode } = await import('uqr');
    if (text !== this.text) return;
    try {
      const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE });
      this._drawing = { size, path: modulesPath(data) };
    } catch {
      this._drawing = 'too-long';
    }
  }

  override render(): TemplateResult {
    const drawing = this._drawing;
    if (drawing === 'too-long') return html`<p class="s dim">Too long for a QR code: copy it instead.</p>`;
    const size = drawing?.size ?? 1;
    return html`<svg
      role="img"
      aria-label=${this.label}
      viewBox="0 0 ${size} ${size}"
      aria-busy=${drawing === null ? 'true' : 'false'}
    >
      ${drawing === null ? '' : svg`<path d=${drawing.path}></path>`}
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-qr-code': QrCode;
  }
}
