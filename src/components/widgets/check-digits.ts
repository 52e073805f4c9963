import { html, type TemplateResult } from 'lit';

/** Six digits that two people read to each other, in two groups: "482 913"; screen readers say them one by one. */
export function checkDigits(check: string, large = false): TemplateResult {
  const groups = check.match(/.{1,3}/gu) ?? [];
  const spoken = groups.map((group) => group.split('').join(' ')).join(', ');
  return html`<span class="digits ${large ? 'large' : ''}" role="img" aria-label=${spoken}>${groups.join(' ')}</span>`;
}
