import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { REFUSED, RELAY_AWAY } from './support/guard.ts';
import type { Relay } from './support/relay.ts';
import { asFile } from './support/recordings.ts';
import { simulatedLines, TROUBLED } from './support/simulated.ts';
import { expectSeamless, storedSegments, test, type TransportPage } from './support/transport-page.ts';
import { expect } from './support/test.ts';

/** A relay that is killed and comes back, and a run's file that goes its own ways, while somebody watches. */

const INGEST_TOKEN = 'fedcba9876543210fedcba9876543210';
const OTHER = simulatedLines({ envs: 4, batches: 3, epochs: 5, seed: 23 });
/** How a trainer writes: a few lines, then a moment of training. */
const LINES_AT_ONCE = 10;
const MOMENT_MS = 25;

/** Appends lines as a trainer does; resolves when all are written. */
async function writeSlowly(file: string, lines: readonly string[]): Promise<void> {
  for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
    appendFileSync(file, asFile(lines.slice(at, at + LINES_AT_ONCE)));
    await pause(MOMENT_MS);
  }
}

/** Waits until the page has at least so many lines. */
async function expectAtLeast(bar: TransportPage, count: number): Promise<void> {
  await expect(bar.place).toBeVisible();
  await expect.poll(() => bar.head()).toBeGreaterThanOrEqual(count);
}

/** The Library comes to hold runs of exactly these lengths. */
async function expectRuns(bar: TransportPage, ...counts: readonly number[]): Promise<void> {
  await bar.show('Library');
  const wanted = counts.map((count) => count.toLocaleString('en-US')).toSorted();
  const told = async (): Promise<readonly string[]> => (await bar.rows.locator('.events').allInnerTexts()).toSorted();
  await expect.poll(told).toEqual(wanted);
}

/** The Library comes to hold one run: these lines, in order, each once. */
async function expectStored(bar: TransportPage, lines: readonly string[]): Promise<void> {
  await expectRuns(bar, lines.length);
  expect((await bar.exported(bar.rows)).text).toBe(asFile(lines));
  const [segments] = Object.values(await storedSegments(bar.page));
  expect(expectSeamless(segments)).toBe(lines.length);
}

test('11. a relay that is killed while the run goes on and comes back: the page has every event once', async ({
  bar,
  guard,
  relay,
  scratch,
}) => {
  guard.expect(...RELAY_AWAY);
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, '');
  const first = await relay('--file', file);
  await bar.open(first.link);
  let current: Relay = first;
  for (const [start, middle, end] of [
    [0, 150, 400],
    [400, 550, 800],
  ] as const) {
    const writing = writeSlowly(file, TROUBLED.slice(start, end));
    await expectAtLeast(bar, middle);
    await expect(bar.pill).toHaveText('Live');
    await current.kill();
    // It says that it is behind, and shows what it has; the training writes on meanwhile.
    await expect(bar.pill).toHaveText('Reconnecting');
    await writing;
    expect(await bar.head()).toBeGreaterThanOrEqual(middle);
    await expect(bar.pill).toHaveText('Reconnecting');
    current = await relay('--file', file, '--port', String(first.port), '--token', first.token);
    await expect(bar.pill).toHaveText('Live');
    await bar.expectHead(end);
  }
  await writeSlowly(file, TROUBLED.slice(800));
  await bar.expectHead(TROUBLED.length);
  await expect(bar.notices).toHaveText([]);
  await expectStored(bar, TROUBLED);
});

test('a relay that comes back with another token: the page says so, keeps what it has, and goes on with the new link', async ({
  bar,
  guard,
  page,
  relay,
  scratch,
}) => {
  guard.expect(...RELAY_AWAY, ...REFUSED);
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 400)));
  const first = await relay('--file', file);
  await bar.open(first.link);
  await bar.expectHead(400);
  await first.kill();
  appendFileSync(file, asFile(TROUBLED.slice(400)));
  const { link } = await relay('--file', file, '--port', String(first.port));
  await expect(bar.pill).toHaveText('Offline');
  await expect(bar.notices).toContainText('The relay does not know this token. Open the link that it printed');
  await bar.expectHead(400);
  await page.goto(link);
  await bar.expectHead(TROUBLED.length);
  await expect(bar.notices).toHaveText([]);
  await expectStored(bar, TROUBLED);
});

/** Sends lines as a trainer's sender does: again and again until each was acknowledged. */
class Publisher {
  retries = 0;
  readonly #address: string;
  #stored = 0;

  constructor(address: string) {
    this.#address = address;
  }

  /** Resolves when all of a run's lines until now are acknowledged. */
  async send(lines: readonly string[]): Promise<void> {
    while (this.#stored < lines.length) {
      const head = await this.#post(lines.slice(this.#stored, this.#stored + LINES_AT_ONCE)).catch(() => null);
      if (head === null) this.retries += 1;
      else this.#stored = head;
      await pause(MOMENT_MS);
    }
  }

  async #post(lines: readonly string[]): Promise<number> {
    const response = await fetch(`${this.#address}?first=${String(this.#stored)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${INGEST_TOKEN}` },
      body: asFile(lines),
    });
    const [, head = ''] = /"head":(\d+)/.exec(await response.text()) ?? [];
    if (!response.ok || head === '') throw new Error(`status ${String(response.status)}`);
    return Number(head);
  }
}

test('a trainer that sends its events goes on after the relay was killed: all events once, in the file and the page', async ({
  bar,
  guard,
  relay,
  scratch,
}) => {
  guard.expect(...RELAY_AWAY);
  const store = join(scratch, 'runs');
  const args = ['--listen-ingest', '--store', store, '--ingest-token', INGEST_TOKEN];
  const first = await relay(...args);
  await bar.open(first.link);
  await expect(bar.notices).toContainText('The relay has no run yet');
  const publisher = new Publisher(`${first.origin}/api/ingest/esper`);
  const sent = publisher.send(TROUBLED.slice(0, 700));
  await expectAtLeast(bar, 150);
  await expect(bar.notices).toHaveText([]);

  await first.kill();
  const sentAll = sent.then(() => publisher.send(TROUBLED));
  await expect(bar.pill).toHaveText('Reconnecting');
  await expect.poll(() => publisher.retries, 'the sender meets nobody').toBeGreaterThan(0);
  await relay(...args, '--port', String(first.port), '--token', first.token);
  await expect(bar.pill).toHaveText('Live');
  await sentAll;
  await bar.expectHead(TROUBLED.length);
  expect(readFileSync(join(store, 'esper.jsonl'), 'utf8')).toBe(asFile(TROUBLED));
  await expectStored(bar, TROUBLED);
});

const LAST = TROUBLED.slice(-100);

/** How a run's file changes into another run's, right after its last lines. */
const CHANGES: readonly (readonly [how: string, change: (file: string, next: string) => void])[] = [
  [
    'rotated away',
    (file, next) => {
      appendFileSync(file, asFile(LAST));
      renameSync(file, `${file}.1`);
      writeFileSync(file, next);
    },
  ],
  [
    'deleted and made anew',
    (file, next) => {
      appendFileSync(file, asFile(LAST));
      // Under another name first: where the old file is gone, its place on the disk may be taken at once.
      writeFileSync(`${file}.new`, next);
      rmSync(file);
      renameSync(`${file}.new`, file);
    },
  ],
];

for (const [how, change] of CHANGES) {
  test(`a run’s file is ${how}: the page says so, shows the new run and keeps all of the old one`, async ({
    bar,
    relay,
    scratch,
  }) => {
    const file = join(scratch, 'events.jsonl');
    const before = TROUBLED.length - LAST.length;
    writeFileSync(file, asFile(TROUBLED.slice(0, before)));
    await bar.open((await relay('--file', file)).link);
    await bar.expectHead(before);
    change(file, asFile(OTHER.slice(0, 50)));
    await expect(bar.notices).toContainText(
      'The run’s file was truncated or replaced. It is read again from its start.',
    );
    await bar.expectHead(50);
    await writeSlowly(file, OTHER.slice(50, 120));
    await bar.expectHead(120);
    await expectRuns(bar, 120, TROUBLED.length);
    const old = bar.rows.filter({ hasText: TROUBLED.length.toLocaleString('en-US') });
    expect((await bar.exported(old)).text).toBe(asFile(TROUBLED));
  });
}

test('a run’s file is deleted and comes back a while later: the page says that it ended, then shows the new run', async ({
  bar,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED));
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(TROUBLED.length);
  await expect(bar.pill).toHaveText('Live');
  rmSync(file);
  await expect(bar.pill).toHaveText('Ended');
  expect(await bar.head()).toBe(TROUBLED.length);
  writeFileSync(file, asFile(OTHER));
  await bar.expectHead(OTHER.length);
  await expect(bar.pill).toHaveText('Live');
  await expectRuns(bar, OTHER.length, TROUBLED.length);
});

test('a run’s file is cut and written anew: that is another run, also where it is longer', async ({
  bar,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(OTHER));
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(OTHER.length);
  truncateSync(file, 0);
  appendFileSync(file, asFile(TROUBLED));
  await expect(bar.notices).toContainText('truncated or replaced');
  await bar.expectHead(TROUBLED.length);
  await expectRuns(bar, OTHER.length, TROUBLED.length);
});
