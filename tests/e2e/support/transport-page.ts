import { expect, type Locator, type Page, type WebSocket } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { test as base } from './test.ts';

/** The transport bar and the Library as a person meets them. */
export class TransportPage {
  readonly page: Page;
  readonly bar: Locator;
  readonly track: Locator;
  /** “event 3 of 20”; opens the box to type a place into. */
  readonly place: Locator;
  readonly goLive: Locator;
  /** “live” or “newest”, where that is what is shown. */
  readonly state: Locator;
  readonly playing: Locator;
  readonly bookmarks: Locator;
  readonly notices: Locator;
  readonly pill: Locator;
  readonly cards: Locator;
  readonly rows: Locator;
  readonly runPicker: Locator;
  readonly groupPicker: Locator;
  readonly full: Locator;
  /** What was just done, in a few words. */
  readonly said: Locator;

  constructor(page: Page) {
    this.page = page;
    this.bar = page.locator('scry-transport-bar');
    this.track = page.getByRole('slider', { name: 'Position in the run' });
    this.place = this.bar.getByRole('button', { name: /^event [\d,]+ of [\d,]+$/ });
    this.goLive = this.bar.locator('.go-live');
    this.state = this.bar.locator('.state');
    this.playing = this.bar.getByRole('button', { name: /^Pause/ });
    this.bookmarks = this.bar.getByRole('button', { name: /^Bookmarks/ });
    this.notices = page.locator('.notice');
    this.pill = page.locator('scry-connection-pill [role=status]');
    this.cards = page.locator('scry-env-card');
    this.rows = page.locator('scry-run-table tbody tr');
    const header = page.locator('scry-app-header');
    this.runPicker = header.getByRole('combobox', { name: 'Run', exact: true });
    this.groupPicker = header.getByRole('combobox', { name: 'Group', exact: true });
    this.full = page.locator('scry-storage-full section');
    this.said = page.locator('.said');
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await expect(this.page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  }

  async show(view: 'Overview' | 'Library'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
  }

  /** The cursor, as the bar tells it. */
  async cursor(): Promise<number> {
    return (await this.#told())[0];
  }

  async head(): Promise<number> {
    return (await this.#told())[1];
  }

  async #told(): Promise<[cursor: number, head: number]> {
    const [cursor = NaN, head = NaN] = [...(await this.place.innerText()).matchAll(/[\d,]+/g)].map(([digits]) =>
      Number(digits.replaceAll(',', '')),
    );
    return [cursor, head];
  }

  /** Waits until exactly this position is shown. */
  async expectAt(position: number): Promise<void> {
    await expect.poll(() => this.cursor(), `the cursor comes to ${String(position)}`).toBe(position);
  }

  /** Waits until so many lines have come. */
  async expectHead(head: number, timeout = 8000): Promise<void> {
    await expect.poll(() => this.head(), { timeout, message: `${String(head)} lines come` }).toBe(head);
  }

  /** Waits until the cursor stands elsewhere than before; gives the place. */
  async expectMoved(from: number): Promise<number> {
    await expect.poll(() => this.cursor()).not.toBe(from);
    return this.cursor();
  }

  /** Types a place and goes there. */
  async jump(text: string): Promise<void> {
    await this.place.click();
    const box = this.page.getByRole('textbox', { name: 'Batch, epoch, time or position' });
    await box.fill(text);
    await box.press('Enter');
    await expect(box).toHaveCount(0);
  }

  async chooseStep(unit: 'event' | 'epoch' | 'batch' | 'decision'): Promise<void> {
    await this.bar.getByLabel('Step by').selectOption(unit);
    await this.#leaveField();
  }

  async chooseSpeed(speed: number): Promise<void> {
    await this.bar.getByLabel('Speed').selectOption(String(speed));
    await this.#leaveField();
  }

  /** Keys typed into a field mean something to the field. */
  async #leaveField(): Promise<void> {
    await this.page.evaluate(() => {
      const app = document.querySelector('scry-app');
      let focused: Element | null = app?.shadowRoot?.activeElement ?? null;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      if (focused instanceof HTMLElement) focused.blur();
    });
  }

  /** A point of the track, as a fraction of its width. */
  async pointAt(fraction: number): Promise<{ x: number; y: number }> {
    const box = await this.track.boundingBox();
    if (box === null) throw new Error('the track is not on the screen');
    // Below the marks, which draw the cursor to themselves.
    return { x: box.x + fraction * (box.width - 1), y: box.y + box.height - 6 };
  }

  /**
   * Every text and path that the Overview draws from the run, its age of arrival and the feed apart. The cards in the
   * order of their environments: for a second or so after a move they keep the places that they had before it.
   */
  figures(): Promise<string> {
    return this.page.evaluate(() => {
      const parts: string[] = [];
      const inOrder = (root: Node): readonly Node[] => {
        const nodes: Node[] = [...root.childNodes];
        const number = (node: Node): number =>
          node instanceof Element && node.matches('scry-env-card')
            ? Number(/Env (\d+)/.exec(node.shadowRoot?.textContent ?? '')?.[1] ?? 0)
            : -1;
        const places = nodes.flatMap((node, i) => (number(node) < 0 ? [] : i));
        const cards = places.flatMap((i) => nodes[i] ?? []).sort((a, b) => number(a) - number(b));
        places.forEach((place, i) => {
          nodes[place] = cards[i] ?? root;
        });
        return nodes;
      };
      const walk = (root: Node): void => {
        for (const node of inOrder(root)) {
          if (node instanceof Text) parts.push(node.data.trim());
          else if (node instanceof Element) {
            // What screen readers were told of a change hangs on what was shown before it.
            if (node.matches('style, scry-event-feed, .visually-hidden[role=status]')) continue;
            parts.push(node.getAttribute('d') ?? '');
            if (node.shadowRoot !== null) walk(node.shadowRoot);
            walk(node);
          }
        }
      };
      const shell = document.querySelector('scry-app')?.shadowRoot;
      for (const part of shell?.querySelectorAll('scry-verdict-line, scry-overview-view') ?? []) {
        if (part.shadowRoot !== null) walk(part.shadowRoot);
      }
      return parts.filter((text) => text !== '').join('\n');
    });
  }

  /** The figures once they rest: cards change places a little later, and what the drawer shows is read for it. */
  async settledFigures(): Promise<string> {
    let before = '';
    await expect
      .poll(
        async () => {
          const now = await this.figures();
          const rests = now === before;
          before = now;
          return rests;
        },
        { intervals: [1200] },
      )
      .toBe(true);
    return before;
  }

  /** The button that puts an environment into focus. */
  env(id: number): Locator {
    return this.cards.getByRole('button', { name: `Env ${String(id)}`, exact: true });
  }

  /** Chooses files with the Library's button. */
  async choose(...paths: readonly string[]): Promise<void> {
    await this.#answer('Open file…', paths);
  }

  /** Chooses a folder with the Library's button. */
  async chooseFolder(path: string): Promise<void> {
    await this.#answer('Open folder…', path);
  }

  async #answer(button: string, answer: string | readonly string[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: button }).click();
    await (await chooser).setFiles(answer);
  }

  /** The Library's row of a run of this name. */
  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }

  /** Chooses from the menu of a row. */
  async act(row: Locator, item: string): Promise<void> {
    await row.getByRole('button', { name: /^More for/ }).click();
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  /** Exports a run: the download's name and what is in it. */
  async exported(row: Locator): Promise<{ name: string; bytes: Buffer; text: string; path: string }> {
    const download = this.page.waitForEvent('download');
    await this.act(row, 'Export as .jsonl.gz');
    const file = await download;
    const path = await file.path();
    const bytes = gunzipSync(readFileSync(path));
    return { name: file.suggestedFilename(), bytes, text: bytes.toString('utf8'), path };
  }
}

/** Where segments of stored runs begin and end, by run, read from the database beneath the page. */
export function storedSegments(page: Page): Promise<Record<string, { first: number; end: number }[]>> {
  return page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = () => {
          reject(request.error ?? new Error('no answer'));
        };
      });
    const database = await answer(indexedDB.open('scry'));
    const store = database.transaction('segments').objectStore('segments');
    const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer<unknown[]>(store.getAll())]);
    database.close();
    const runs: Record<string, { first: number; end: number }[]> = {};
    keys.forEach((key, i) => {
      const [run, first] = Array.isArray(key) ? key : [];
      const value = values[i];
      if (typeof run !== 'string' || typeof first !== 'number') throw new Error('a segment has a strange key');
      const count = typeof value === 'object' && value !== null && 'count' in value ? Number(value.count) : NaN;
      (runs[run] ??= []).push({ first, end: first + count });
    });
    return runs;
  });
}

/** Expects segments that follow each other without a gap and without an overlap; gives where they end. */
export function expectSeamless(segments: readonly { first: number; end: number }[] | undefined): number {
  let end = 0;
  for (const segment of segments ?? []) {
    expect(segment.first, 'segments follow each other').toBe(end);
    end = segment.end;
  }
  return end;
}

/** Collects from which positions on a page asks relays for lines. */
export function subscriptions(page: Page): number[] {
  const asked: number[] = [];
  page.on('websocket', (socket: WebSocket) => {
    socket.on('framesent', ({ payload }) => {
      const from = /"type":"subscribe".*"from":(\d+)/.exec(String(payload))?.[1];
      if (from !== undefined) asked.push(Number(from));
    });
  });
  return asked;
}

export const test = base.extend<{ bar: TransportPage }>({
  bar: async ({ page }, use) => {
    await use(new TransportPage(page));
  },
});
