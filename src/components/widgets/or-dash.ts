import { html, type TemplateResult } from 'lit';

/** What stands where a value was never received. */
export function dash(why = 'not measured'): TemplateResult {
  return html`<span class="faint" title=${why}
    ><span aria-hidden="true">—</span><span class="visually-hidden">${why}</span></span
  >`;
}

/** A value as written, or the dash. */
export function orDash(value: number | null, write: (value: number) => string, why?: string): string | TemplateResult {
  return value === null ? dash(why) : write(value);
}
