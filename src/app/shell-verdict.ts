import { html, type TemplateResult } from 'lit';
import '../components/panels/verdict-line.ts';
import type { ViewModel } from '../components/view-model.ts';

/** The line that says whether the run goes well. */
export function shellVerdict(view: ViewModel, why: boolean, toggle: () => void): TemplateResult {
  return html`<scry-verdict-line
    .verdict=${view.verdict}
    .source=${view.source}
    .transport=${view.transport}
    .header=${view.header}
    .profile=${view.preferences.thresholds}
    ?open=${why}
    @toggle=${toggle}
  ></scry-verdict-line>`;
}
