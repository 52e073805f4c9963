import type { KeepingState } from '../../src/storage/history-protocol.ts';
import { HistoryStore } from '../../src/storage/history-store.ts';
import { VIEW_VERSION } from '../../src/worker/view-state.ts';
import { forgetEverything } from './support/database.ts';
import { linesOnDevice, onlyRun, recordNamed, recordOf, runIds, segmentOf, writeOf } from './support/device.ts';
import { deepEqual, equal, ok } from './support/expect.ts';
import { FakeRelay, RELAY } from './support/fake-relay.ts';
import { linesOf } from './support/samples.ts';
import { timeMachineOf } from './support/seeking.ts';
import { closeViewers, shownAfter, Viewer, withoutTimeline } from './support/viewers.ts';

/** Two sessions on the same run: one writes, the other can do everything else, and takes over without a gap. */

const lines = linesOf({ batches: 6 });
const file = (upTo = lines.length): File => new File([`${lines.slice(0, upTo).join('\n')}\n`], 'run.jsonl');
let relay = new FakeRelay();

async function seekEverywhere(viewer: Viewer, head: number): Promise<void> {
  for (const position of [0, head, 17, Math.floor(head / 2), head - 1, 1]) {
    deepEqual(await viewer.session.seek(position), { position, problem: null });
  }
  viewer.session.goLive();
}

beforeEach(async () => {
  await forgetEverything();
  relay = new FakeRelay();
});

afterEach(async () => {
  await closeViewers();
  relay.stop();
});

describe('34. two sessions on the same run', () => {
  it('of a file: one writes, the other says so and can be moved everywhere', async () => {
    const first = new Viewer();
    await first.read(file());
    const second = new Viewer();
    await second.read(file());
    await second.untilHead(lines.length);
    equal(first.stream.slice('storage')?.kind, 'device');
    equal(second.stream.slice('storage')?.kind, 'other-tab');
    await seekEverywhere(second, lines.length);
    await first.close();
    await second.untilStorage('device');
    await second.untilHead(lines.length);
    await second.close();
    deepEqual(await linesOnDevice(await onlyRun()), lines);
  });

  it('of a file that grew: the second has lines that the first never saw, and stores them when it may', async () => {
    const first = new Viewer();
    await first.read(file(300));
    const second = new Viewer();
    await second.read(file());
    await seekEverywhere(second, lines.length);
    deepEqual(await linesOnDevice(await onlyRun()), lines.slice(0, 300));
    await first.close();
    await second.untilStorage('device');
    await second.untilHead(lines.length);
    await second.close();
    deepEqual(await linesOnDevice(await onlyRun()), lines);
    deepEqual(withoutTimeline(second.shown()), withoutTimeline(shownAfter(lines)));
  });

  it('stays where it looked when it takes over', async () => {
    const first = new Viewer();
    await first.read(file(300));
    const second = new Viewer();
    await second.read(file());
    await second.session.seek(123);
    await first.close();
    await second.untilStorage('device');
    await second.stream.until(() => second.stream.slice('transport')?.cursor === 123);
    equal(second.stream.slice('transport')?.following, false);
    await second.untilHead(lines.length);
    await second.close();
    deepEqual(await linesOnDevice(await onlyRun()), lines);
  });

  it('of a live run: the second takes over without a gap and without a double', async () => {
    await relay.start(lines.slice(0, 200));
    const first = new Viewer();
    void first.session.openRelay(RELAY);
    await first.untilHead(200);
    const second = new Viewer();
    void second.session.openRelay(RELAY);
    await second.untilHead(200);
    await second.untilStorage('other-tab');
    relay.push(lines.slice(200, 321));
    await second.untilHead(321);
    await seekEverywhere(second, 321);
    relay.push(lines.slice(321, 340));
    await first.close();
    relay.push(lines.slice(340, 500));
    await second.untilStorage('device');
    relay.push(lines.slice(500));
    await second.untilHead(lines.length);
    await seekEverywhere(second, lines.length);
    await second.session.flush();
    const run = await onlyRun();
    deepEqual(await linesOnDevice(run), lines);
    deepEqual(withoutTimeline(second.shown()), withoutTimeline(shownAfter(lines)));
    equal((await recordOf(run)).head, lines.length);
  });

  it('of three, one after the other takes over', async () => {
    await relay.start(lines.slice(0, 100));
    const tabs = [new Viewer(), new Viewer(), new Viewer()];
    for (const tab of tabs) {
      void tab.session.openRelay(RELAY);
      await tab.untilHead(100);
    }
    let at = 100;
    for (const [i, tab] of tabs.entries()) {
      await tab.untilStorage('device');
      for (const other of tabs.slice(i + 1)) equal(other.stream.slice('storage')?.kind, 'other-tab');
      relay.push(lines.slice(at, at + 150));
      at += 150;
      await tab.untilHead(at);
      await tab.close();
    }
    deepEqual(await linesOnDevice(await onlyRun()), lines.slice(0, at));
  });

  it('opened one after the other by the same tab, a run is never its own other tab', async () => {
    const viewer = new Viewer();
    for (let i = 0; i < 4; i++) {
      await viewer.read(file());
      equal(viewer.stream.slice('storage')?.kind, 'device');
      ok(await viewer.session.openStored(await onlyRun(), null));
      await viewer.stream.until(() => viewer.stream.slice('source')?.kind === 'stored');
      equal(viewer.stream.slice('storage')?.kind, 'device');
    }
    deepEqual(await linesOnDevice(await onlyRun()), lines);
  });

  it('of two files opened at once, the later is shown, and both are whole or not there', async () => {
    const others = linesOf({ batches: 4, seed: 8 });
    const viewer = new Viewer();
    const opened = viewer.session.openFiles([file()]);
    const later = viewer.session.openFiles([new File([`${others.join('\n')}\n`], 'later.jsonl')]);
    await Promise.all([opened, later]);
    await viewer.stream.until(() => viewer.stream.slice('source')?.title === 'later.jsonl');
    await viewer.stream.untilRead('complete');
    await viewer.untilHead(others.length);
    equal(viewer.stream.slice('storage')?.kind, 'device');
    const { run } = viewer;
    await viewer.close();
    deepEqual(await linesOnDevice(run), others);
    for (const id of await runIds())
      if (id !== run) deepEqual(await linesOnDevice(id), lines.slice(0, (await recordOf(id)).head));
    const { held, pending } = await navigator.locks.query();
    const mine = [...(held ?? []), ...(pending ?? [])].filter(({ name }) => name?.startsWith('scry-run') === true);
    deepEqual(
      mine.map(({ name }) => name),
      [],
      'locks that nobody needs any more',
    );
  });

  it('a session that is closed while it opens lets go of everything', async () => {
    const viewer = new Viewer();
    const opening = viewer.session.openFiles([file()]);
    await viewer.session.close();
    await opening;
    const next = new Viewer();
    await next.read(file());
    equal(next.stream.slice('storage')?.kind, 'device');
    await next.close();
    deepEqual(await linesOnDevice(await onlyRun()), lines);
  });
});

describe('a store that only reads what another tab writes', () => {
  const RUN = 'dddddddddddddddd';
  const DEVICE: KeepingState = { kind: 'device' };

  it('follows what that tab stores, and finds what waits here behind it', async () => {
    const writer = new HistoryStore();
    await writer.open(RUN, DEVICE, VIEW_VERSION);
    const write = (store: HistoryStore, from: number, to: number): Promise<KeepingState> =>
      store.write(RUN, writeOf(recordNamed(RUN, { head: to }), { segments: [segmentOf(from, lines.slice(from, to))] }));
    await write(writer, 0, 100);
    const reader = new HistoryStore();
    await reader.open(RUN, { kind: 'other-tab' }, VIEW_VERSION);
    deepEqual(await write(reader, 100, 180), { kind: 'other-tab' });
    const all = async (): Promise<readonly string[]> => timeMachineOf(reader, RUN, []).reader.lines(0, 180);
    deepEqual(await all(), lines.slice(0, 180));
    // The other tab begins its newest segment elsewhere, and has less in it.
    await write(writer, 100, 120);
    await write(writer, 120, 140);
    deepEqual(await all(), lines.slice(0, 180));
    for (let at = 0; at < 180; at += 7) {
      deepEqual(await timeMachineOf(reader, RUN, []).reader.lines(at, at + 1), [lines[at]]);
    }
    await write(writer, 120, 180);
    deepEqual(await all(), lines.slice(0, 180));
    await reader.close(RUN);
    deepEqual(await linesOnDevice(RUN), lines.slice(0, 180));
  });
});
