import { expect, type Locator, type Page } from '@playwright/test';
import { basename } from 'node:path';

/** A line of the feed. */
export interface SeenRow {
  readonly position: number;
  readonly tag: string;
  readonly text: string;
}

/** Reads the rows that are drawn, then scrolls on by less than a page. */
async function scrollOn(scroller: Element): Promise<{ rows: SeenRow[]; atBottom: boolean }> {
  const drawn = (): Promise<unknown> =>
    new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  await drawn();
  const rows = [...scroller.querySelectorAll('.line')].map((line) => ({
    position: Number(/^row-(\d+)$/.exec(line.id)?.[1]),
    tag: line.querySelector('.tag')?.textContent?.trim() ?? '',
    text: line.querySelector('.text')?.textContent?.trim() ?? '',
  }));
  const atBottom = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
  scroller.scrollTop += scroller.clientHeight / 2;
  await drawn();
  return { rows, atBottom };
}

/** The page as a person meets it. */
export class ScryPage {
  readonly page: Page;
  readonly header: Locator;
  readonly nav: Locator;
  readonly pill: Locator;
  readonly notices: Locator;
  readonly transportBar: Locator;
  readonly badLines: Locator;
  readonly cards: Locator;
  readonly feed: Locator;
  /** What the environment in focus is all about. */
  readonly drawer: Locator;
  /** Why the environment in focus is flagged. */
  readonly reasons: Locator;
  readonly opening: Locator;
  readonly dialog: Locator;
  readonly runPicker: Locator;
  readonly groupPicker: Locator;

  constructor(page: Page) {
    this.page = page;
    this.header = page.locator('scry-app-header');
    this.nav = page.getByRole('navigation', { name: 'Views' });
    this.pill = page.locator('scry-connection-pill [role=status]');
    this.notices = page.locator('.notice');
    this.transportBar = page.locator('scry-transport-bar');
    this.badLines = this.transportBar.getByRole('button', { name: /could not be read/ });
    this.cards = page.locator('scry-env-card');
    this.feed = page.locator('scry-event-feed');
    this.drawer = page.locator('scry-env-drawer');
    this.reasons = this.drawer.locator('scry-env-reasons');
    this.opening = page.locator('scry-opening-panel');
    this.dialog = page.locator('scry-line-errors dialog');
    this.runPicker = this.header.getByRole('combobox', { name: 'Run', exact: true });
    this.groupPicker = this.header.getByRole('combobox', { name: 'Group', exact: true });
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await expect(this.nav).toBeVisible();
  }

  /** Waits until the event counter stands at exactly this number. */
  async expectEvents(count: number, timeout?: number): Promise<void> {
    await expect(this.transportBar.locator('[data-events]')).toHaveAttribute(
      'data-events',
      String(count),
      timeout === undefined ? {} : { timeout },
    );
  }

  async events(): Promise<number> {
    return Number(await this.transportBar.locator('[data-events]').getAttribute('data-events'));
  }

  /** Waits until at least one event was counted. */
  async expectSomeEvents(): Promise<number> {
    await expect.poll(() => this.events()).toBeGreaterThan(0);
    return this.events();
  }

  /** Shows a view by its link. */
  async show(view: 'Overview' | 'Library'): Promise<void> {
    await this.nav.getByRole('link', { name: view }).click();
    await expect(this.nav.getByRole('link', { name: view })).toHaveAttribute('aria-current', 'page');
  }

  /** Drops a file of this machine onto the page, as a person does from a folder. */
  async drop(path: string): Promise<void> {
    const input = await this.page.evaluateHandle(() => {
      const element = document.createElement('input');
      element.type = 'file';
      return element;
    });
    await input.setInputFiles(path);
    await input.evaluate((element) => {
      const file = element.files?.[0];
      const target = document.querySelector('scry-app');
      if (file === undefined || target === null) throw new Error('nothing to drop, or nowhere to');
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(file);
      for (const type of ['dragenter', 'dragover', 'drop']) {
        target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }));
      }
    });
    await input.dispose();
    await this.expectTitle(basename(path));
  }

  /** Chooses a file with the Library's button. */
  async choose(path: string): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: 'Open file…' }).click();
    await (await chooser).setFiles(path);
    await this.expectTitle(basename(path));
  }

  /** The source that is open goes by this name. */
  async expectTitle(title: string): Promise<void> {
    // The name stands on a line of its own in what the run tells to whoever points at it.
    await expect
      .poll(async () => (await this.header.locator('.run').getAttribute('title'))?.split('\n'))
      .toContain(title);
  }

  /** Waits until a file was read, to its end or not. */
  async expectReading(state: 'Read' | 'Cancelled' | 'Stopped'): Promise<void> {
    await this.show('Library');
    await expect(this.opening.getByRole('heading')).toContainText(state);
  }

  /** The button that puts an environment into focus. */
  env(id: number): Locator {
    return this.cards.getByRole('button', { name: `Env ${String(id)}`, exact: true });
  }

  /**
   * Scrolls the feed to its far end, through all that is fetched on the way: every row by its position. The feed draws
   * only the rows in view, so nothing less than the whole way tells what it shows.
   */
  async everyRow(): Promise<ReadonlyMap<number, SeenRow>> {
    const alike = this.feed.getByRole('button', { name: 'Group alike' });
    if ((await alike.getAttribute('aria-pressed')) === 'true') await alike.click();
    const list = this.feed.getByRole('treegrid');
    await expect(list.locator('.line').first()).toBeVisible();
    await list.evaluate((scroller) => {
      scroller.scrollTop = 0;
    });
    const seen = new Map<number, SeenRow>();
    await expect(async () => {
      const { rows, atBottom } = await list.evaluate(scrollOn);
      for (const row of rows) seen.set(row.position, row);
      expect(atBottom, 'the far end of the list').toBe(true);
      expect(await this.feed.getByText('Looking for more…').count(), 'looks for more').toBe(0);
      expect(await this.feed.getByRole('button', { name: 'Older events' }).count(), 'has older rows').toBe(0);
    }).toPass({ intervals: [0], timeout: 20_000 });
    return seen;
  }

  /** Everything the page holds, all shadow roots too, as markup. */
  async markup(): Promise<string> {
    return this.page.evaluate(() => {
      const parts: string[] = [];
      const walk = (root: Document | ShadowRoot): void => {
        parts.push(root instanceof Document ? root.documentElement.outerHTML : root.innerHTML);
        for (const element of root.querySelectorAll('*')) {
          if (element.shadowRoot !== null) walk(element.shadowRoot);
        }
      };
      walk(document);
      return parts.join('\n');
    });
  }
}
