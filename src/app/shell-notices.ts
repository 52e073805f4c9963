import { html, type TemplateResult } from 'lit';
import type { ViewModel } from '../components/view-model.ts';
import '../components/widgets/progress-bar.ts';
import type { UpdateKeeper } from './update-keeper.ts';
import { updateNotice } from './update-notice.ts';

/** What the notices between header and view are made of. */
export interface NoticeParts {
  readonly view: ViewModel;
  readonly updates: Pick<UpdateKeeper, 'waits' | 'problem' | 'reload'>;
  /** The notice that was put away. */
  readonly dismissed: string | null;
  /** The run for which somebody chose to go on in memory. */
  readonly memoryAccepted: string | null;
  readonly dismiss: (notice: string) => void;
}

/** What the shell has to say: a new version, a notice, a run that is being read, a full device. */
export function shellNotices(parts: NoticeParts): TemplateResult {
  const { view } = parts;
  const { source, transport } = view;
  const accepted = parts.memoryAccepted !== null && parts.memoryAccepted === transport.run;
  return html`<div>
    ${parts.updates.waits ? newVersion(parts) : ''}
    ${source.notice === null || source.notice === parts.dismissed ? '' : notice(source.notice, parts.dismiss)}
    ${source.reopening === null ? '' : reopeningNotice(source.reopening)}
    ${
      accepted || transport.run === null
        ? ''
        : html`<scry-storage-full .storage=${view.storage} .library=${view.library}></scry-storage-full>`
    }
  </div>`;
}

function newVersion({ view, updates: { problem, reload } }: NoticeParts): TemplateResult {
  const { text, mayReload } = updateNotice(view, Date.now());
  return html`<div class="notice update row" role="status">
    <span>${problem === '' || !mayReload ? text : problem}</span>
    ${mayReload ? html`<button class="end" @click=${reload}>Reload now</button>` : ''}
  </div>`;
}

function notice(text: string, dismiss: (notice: string) => void): TemplateResult {
  return html`<div class="notice row" role="status">
    <span><span class="warn" aria-hidden="true">▲</span> ${text}</span>
    <button
      class="end"
      @click=${() => {
        dismiss(text);
      }}
    >
      Dismiss
    </button>
  </div>`;
}

function reopeningNotice(done: number): TemplateResult {
  return html`<div class="notice update row" role="status">
    <span>Reading what is stored of this run</span>
    <scry-progress-bar label="Reading what is stored" value=${done}></scry-progress-bar>
  </div>`;
}
