import { expect, type Page } from '@playwright/test';
import * as z from 'zod/mini';

/** Scry as a person meets it in a browser that Playwright does not drive. */

/** Actions as WebDriver, the classic and the new one, writes them. */
export type InputActions = readonly Readonly<Record<string, unknown>>[];

/** What a driver can do with one window. */
export interface EngineWindow {
  /** Opens an address; resolves once the document was read. */
  goto(address: string): Promise<void>;
  reload(): Promise<void>;
  /** Calls a function of no scope in the page, with values of JSON; gives what it gives, awaited. */
  call(source: string, ...values: readonly unknown[]): Promise<unknown>;
  /** Presses keys and buttons as a person's devices do. */
  act(actions: InputActions): Promise<void>;
}

/**
 * Something on the page: a CSS selector, or more of them, each within the one before through all shadow roots; and the
 * accessible name, if it has to have a certain one.
 */
export interface Sought {
  readonly within: readonly string[];
  readonly name?: string;
}

/** What is known of an element. */
const SEEN = z.array(z.object({ text: z.string(), value: z.string(), x: z.number(), y: z.number() }));
export type Seen = z.infer<typeof SEEN>[number];

/**
 * Runs in the page: everything that is drawn and matches, with all its text, shadow roots included, and its middle.
 * The name is that of an aria-label, a label or the text without keys, which is as far as Scry's own controls go.
 */
function look(within: string[], name: string | null, scroll: boolean): Seen[] {
  const inside = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot === null ? [] : inside(element.shadowRoot)),
    ]);
  const all = (root: Document | Element): Element[] => [
    ...(root instanceof Element && root.shadowRoot !== null ? inside(root.shadowRoot) : []),
    ...inside(root),
  ];
  const parts = (node: Node): string[] => {
    if (node instanceof Text) return [node.data];
    if (node instanceof Element && node.matches('style, script, kbd')) return [];
    const own = node instanceof Element && node.shadowRoot !== null ? [node.shadowRoot] : [];
    return [...own, ...node.childNodes].flatMap(parts);
  };
  const textOf = (node: Node): string => parts(node).join(' ').replace(/\s+/g, ' ').trim();
  const nameOf = (element: Element): string => {
    const label = element instanceof HTMLInputElement ? element.labels?.[0] : undefined;
    return element.getAttribute('aria-label') ?? textOf(label ?? element);
  };
  const found = within.reduce<(Document | Element)[]>(
    (roots, selector) => [...new Set(roots.flatMap(all))].filter((element) => element.matches(selector)),
    [document],
  );
  const seen: Seen[] = [];
  for (const element of found) {
    if (!(element instanceof Element) || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (name !== null && nameOf(element) !== name) continue;
    if (scroll) element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const { left, top, width, height } = element.getBoundingClientRect();
    const value = element instanceof HTMLInputElement ? element.value : '';
    seen.push({ text: textOf(element), value, x: Math.round(left + width / 2), y: Math.round(top + height / 2) });
  }
  return seen;
}

/** The texts of everything of this kind in a page that Playwright drives, read as in the other engines. */
export async function textsIn(page: Page, ...within: string[]): Promise<string[]> {
  const seen = await page.evaluate(`(${look.toString()})(${JSON.stringify(within)}, null, false)`);
  return SEEN.parse(seen).map(({ text }) => text);
}

const KEYS = { control: '\uE009', enter: '\uE007' } as const;

function keys(...strokes: readonly string[]): InputActions {
  const press = (value: string): InputActions => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ];
  return [{ type: 'key', id: 'keyboard', actions: strokes.flatMap(press) }];
}

const SELECT_ALL: InputActions = [
  {
    type: 'key',
    id: 'keyboard',
    actions: [
      { type: 'keyDown', value: KEYS.control },
      { type: 'keyDown', value: 'a' },
      { type: 'keyUp', value: 'a' },
      { type: 'keyUp', value: KEYS.control },
    ],
  },
];

/** Looks in Scry's page, clicks and types; everything waits until it is there. */
export class EnginePage {
  readonly window: EngineWindow;

  constructor(window: EngineWindow) {
    this.window = window;
  }

  async open(address: string): Promise<void> {
    await this.window.goto(address);
    await this.expectSome({ within: ['nav[aria-label=Views]'] });
  }

  /** Everything of this kind that is drawn now. */
  async seen({ within, name }: Sought, scroll = false): Promise<Seen[]> {
    return SEEN.parse(await this.window.call(look.toString(), within, name ?? null, scroll));
  }

  /** The texts of everything of this kind, in order. */
  async texts(...within: string[]): Promise<string[]> {
    return (await this.seen({ within })).map(({ text }) => text);
  }

  async expectSome(sought: Sought, timeout = 8000): Promise<void> {
    const told = `${sought.within.join(' ')} ${sought.name ?? ''} is there`;
    await expect.poll(async () => (await this.seen(sought)).length, { message: told, timeout }).toBeGreaterThan(0);
  }

  /** Waits for a text somewhere in what matches. */
  async expectText(within: readonly string[], text: string | RegExp, timeout = 8000): Promise<void> {
    const all = async (): Promise<string> => (await this.texts(...within)).join('\n');
    await expect.poll(all, { message: within.join(' '), timeout }).toMatch(text);
  }

  /** What a field holds, once it holds something. */
  async valueOf(within: readonly string[], name: string): Promise<string> {
    const value = async (): Promise<string> => (await this.seen({ within, name }))[0]?.value ?? '';
    await expect.poll(value, { message: name }).not.toBe('');
    return value();
  }

  async click(within: readonly string[], name?: string): Promise<void> {
    const sought = name === undefined ? { within } : { within, name };
    await this.expectSome(sought);
    const [place] = await this.seen(sought, true);
    if (place === undefined) throw new Error(`${within.join(' ')} ${name ?? ''} went away`);
    const { x, y } = place;
    await this.window.act([
      {
        type: 'pointer',
        id: 'mouse',
        parameters: { pointerType: 'mouse' },
        actions: [
          { type: 'pointerMove', x, y },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ],
      },
    ]);
  }

  /** Types into a field in place of what it holds. */
  async fill(within: readonly string[], name: string, text: string): Promise<void> {
    await this.click(within, name);
    await this.window.act(SELECT_ALL);
    await this.window.act(keys(...Array.from(text)));
  }

  async show(view: 'Overview' | 'Library'): Promise<void> {
    await this.click(['nav[aria-label=Views]', 'a'], view);
    await this.expectSome({ within: ['nav[aria-label=Views]', 'a[aria-current=page]'], name: view });
  }

  /** Where the run is shown, and how far it goes. */
  async expectPlace(cursor: number, head: number): Promise<void> {
    const place = `event ${cursor.toLocaleString('en')} of ${head.toLocaleString('en')}`;
    const shown = (): Promise<string[]> => this.texts('scry-transport-bar', 'button.place');
    await expect.poll(shown, { message: 'the place that is shown', timeout: 15_000 }).toEqual([place]);
  }

  /** Types a place and goes there. */
  async jump(text: string): Promise<void> {
    await this.click(['scry-transport-bar', 'button.place']);
    await this.fill(['scry-transport-bar', 'input'], 'Batch, epoch, time or position', text);
    await this.window.act(keys(KEYS.enter));
  }
}
