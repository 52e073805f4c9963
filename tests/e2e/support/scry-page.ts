import { expect, type Locator, type Page } from '@playwright/test';
import { basename } from 'node:path';

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
  readonly whyFlagged: Locator;
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
    this.feed = page.getByRole('region', { name: 'Newest events' });
    this.whyFlagged = page.locator('scry-why-flagged-panel');
    this.opening = page.locator('scry-opening-panel');
    this.dialog = page.locator('scry-line-errors dialog');
    this.runPicker = this.header
      .locator('label')
      .filter({ hasText: /^\s*run/ })
      .getByRole('combobox');
    this.groupPicker = this.header
      .locator('label')
      .filter({ hasText: /^\s*group/ })
      .getByRole('combobox');
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
