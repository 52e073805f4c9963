import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { Guard } from './guard.ts';
import { ScryPage } from './scry-page.ts';
import { expect } from './test.ts';

/** People who share a session, each in a browser of their own. */
export class Participant {
  readonly page: Page;
  readonly scry: ScryPage;
  readonly guard: Guard;
  readonly context: BrowserContext;
  /** The strip that tells of the shared session. */
  readonly bar: Locator;
  readonly shareDialog: Locator;
  readonly joinDialog: Locator;
  readonly pointers: Locator;

  private constructor(context: BrowserContext, page: Page, guard: Guard) {
    this.context = context;
    this.page = page;
    this.guard = guard;
    this.scry = new ScryPage(page);
    this.bar = page.locator('scry-share-bar');
    this.shareDialog = page.locator('scry-share-dialog dialog');
    this.joinDialog = page.locator('scry-join-dialog dialog');
    this.pointers = page.locator('scry-peer-pointers');
  }

  static async in(browser: Browser): Promise<Participant> {
    const context = await browser.newContext({ colorScheme: 'dark', viewport: { width: 1440, height: 900 } });
    const guard = new Guard();
    await guard.watch(context);
    return new Participant(context, await context.newPage(), guard);
  }

  async close(): Promise<void> {
    await this.context.close();
    expect(this.guard.problems, 'nothing forbidden happened in the browser').toEqual([]);
  }

  /** Shares what is open; gives the link and the code. */
  async share(name: string): Promise<{ link: string; code: string }> {
    await this.page.getByRole('button', { name: 'Share', exact: true }).click();
    await this.shareDialog.getByRole('textbox', { name: 'Your name' }).fill(name);
    await this.shareDialog.getByRole('button', { name: 'Start sharing' }).click();
    const link = this.shareDialog.getByRole('textbox', { name: 'Link' });
    await expect(link).toHaveValue(/#\/join\//);
    const address = await link.inputValue();
    const code = /#\/join\/([a-z-]+)\//.exec(address)?.[1] ?? '';
    await this.shareDialog.getByRole('button', { name: 'Close' }).click();
    await expect(this.bar).toContainText('Sharing');
    return { link: address, code };
  }

  /** Opens a link, or the page with nothing, and asks to be let in. */
  async ask(link: string, name: string): Promise<void> {
    await this.page.goto(link);
    await this.joinDialog.getByRole('textbox', { name: 'Your name' }).fill(name);
    await this.joinDialog.getByRole('button', { name: 'Join' }).click();
  }

  /** Lets in whoever asks by this name. */
  async admit(name: string): Promise<void> {
    await this.bar.getByRole('button', { name: `Let in ${name}` }).click();
  }

  /** Waits until the host's run is shown. */
  async expectIn(): Promise<void> {
    await expect(this.joinDialog).toBeHidden();
    await expect(this.scry.cards.first()).toBeVisible();
  }

  /** The position that the bar tells. */
  async cursor(): Promise<number> {
    return Number(await this.scry.transportBar.locator('[data-cursor]').getAttribute('data-cursor'));
  }
}
