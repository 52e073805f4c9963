import type { Page } from '@playwright/test';

/** CSS pixels (WCAG 2.2, 2.5.8). */
const LEAST = 24;
/** Rounding of zoomed layouts. */
const SLACK = 0.5;

/**
 * Everything on the page that can be pressed and is smaller than 24 × 24 CSS pixels, in words. What a label belongs to is
 * as large as its label; links in running text are as high as their line, as the criterion allows.
 */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(
    ([least, slack]) => {
      const found: string[] = [];
      const CONTROLS =
        'button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button], [role=slider], [role=menuitem], [role=option], [role=tab], [role=switch], [role=checkbox]';
      const path = (element: Element): string => {
        const names: string[] = [];
        for (let at: Node | null = element; at !== null && names.length < 4;) {
          if (at instanceof Element) names.unshift([at.localName, ...at.classList].join('.'));
          at = at.parentNode instanceof ShadowRoot ? at.parentNode.host : at.parentNode;
        }
        return names.join(' ');
      };
      const union = (boxes: readonly DOMRect[]): { width: number; height: number } => ({
        width: Math.max(...boxes.map(({ right }) => right)) - Math.min(...boxes.map(({ left }) => left)),
        height: Math.max(...boxes.map(({ bottom }) => bottom)) - Math.min(...boxes.map(({ top }) => top)),
      });
      const look = (element: Element): void => {
        if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return;
        const style = getComputedStyle(element);
        if (style.pointerEvents === 'none' || element.closest('.visually-hidden') !== null) return;
        // A mark of a chart stands where its moment is, and the next moment beside it (the criterion calls it essential).
        if (element instanceof SVGElement && element.closest('svg') !== null) return;
        if (element.matches(':disabled') || style.clipPath === 'inset(50%)') return;
        if (element.matches('a[href]') && style.display === 'inline' && element.closest('p') !== null) return;
        const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
        const { width, height } = union([element, ...labels].map((each) => each.getBoundingClientRect()));
        if (width === 0 || height === 0) return;
        if (width >= least - slack && height >= least - slack) return;
        const name = (element.getAttribute('aria-label') ?? element.textContent).trim().replace(/\s+/g, ' ');
        found.push(`${path(element)} “${name.slice(0, 40)}”: ${width.toFixed(0)} × ${height.toFixed(0)}`);
      };
      const walk = (root: Document | ShadowRoot): void => {
        for (const element of root.querySelectorAll('*')) {
          if (element.matches(CONTROLS)) look(element);
          if (element.shadowRoot !== null) walk(element.shadowRoot);
        }
      };
      walk(document);
      return [...new Set(found)];
    },
    [LEAST, SLACK] as const,
  );
}
