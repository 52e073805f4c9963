import type { AxeResults } from 'axe-core';
import { equal } from './expect.ts';

/** axe-core on the page. It is no ES module, so it comes as a script. */

declare global {
  interface Window {
    readonly axe: { run(context: Element): Promise<AxeResults> };
  }
}

function loaded(element: HTMLScriptElement | HTMLLinkElement): Promise<void> {
  return new Promise((resolve, reject) => {
    element.onload = () => {
      resolve();
    };
    element.onerror = () => {
      reject(new Error(`${element.outerHTML} did not load`));
    };
    document.head.append(element);
  });
}

/** Loads axe and the design tokens. */
export async function loadAxe(): Promise<void> {
  const script = Object.assign(document.createElement('script'), { src: '/node_modules/axe-core/axe.min.js' });
  await Promise.all([loaded(script), loadTokens()]);
}

/** Loads the design tokens, as the page does. */
export async function loadTokens(): Promise<void> {
  await loaded(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/src/app/tokens.css' }));
}

/** Fails with all that axe finds wrong in an element. */
export async function noViolations(element: Element): Promise<void> {
  const { violations } = await window.axe.run(element);
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html.slice(0, 160)} — ${failureSummary ?? ''}`)
        .join(' | ')}`,
  );
  equal(found.join('\n'), '', 'axe finds violations:');
}
