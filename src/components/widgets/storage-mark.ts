import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../diagnosis/units.ts';
import type { StorageState } from '../../worker/view-slices.ts';
import { base } from '../styles.ts';

interface Words {
  readonly tone: 'ok' | 'warn' | 'none';
  readonly shape: string;
  readonly word: string;
  readonly text: string;
}

/** Whether what comes is kept: a word for the mark, and a sentence. */
export function storageWords(storage: StorageState): Words {
  switch (storage.kind) {
    case 'device':
      return { tone: 'none', shape: '✓', word: 'kept', text: 'What comes is kept on this device.' };
    case 'host':
      return { tone: 'none', shape: '○', word: 'at the host', text: 'The one who shares this run keeps it.' };
    case 'other-tab':
      return { tone: 'none', shape: '○', word: 'other tab', text: 'Another tab keeps this run; this one only looks.' };
    case 'memory':
      return { tone: 'warn', shape: '▲', word: 'memory only', text: `Only in memory: ${storage.reason}` };
    case 'full':
      return {
        tone: 'warn',
        shape: '▲',
        word: 'device full',
        text: `The device is full: from event ${count(storage.since)} on, the run is only in memory.`,
      };
  }
}

/** Whether what comes is kept on this device, in shape, word and colour. */
@customElement('scry-storage-mark')
export class StorageMark extends LitElement {
  static override styles = base;

  @property({ attribute: false }) storage: StorageState | null = null;

  override render(): TemplateResult | typeof nothing {
    if (this.storage === null) return nothing;
    const { tone, shape, word, text } = storageWords(this.storage);
    return html`<span class="xs num ${tone === 'none' ? 'dim' : tone}" title=${text}
      ><span aria-hidden="true">${shape} </span>${word}</span
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-storage-mark': StorageMark;
  }
}
