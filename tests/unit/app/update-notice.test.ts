import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { awaitedBeforeReload, reloadSafely, updateNotice, type UpdateView } from '../../../src/app/update-notice.ts';
import { EMPTY_VIEW } from '../../../src/components/view-model.ts';

const NOW = 1_000_000_000;

function view(source: Partial<UpdateView['source']> = {}, rest: Partial<UpdateView> = {}): UpdateView {
  return { ...EMPTY_VIEW, source: { ...EMPTY_VIEW.source, ...source }, ...rest };
}

const LIVE = { kind: 'relay', connection: { kind: 'live' } } as const;

describe('a new version', () => {
  test('may be loaded while nothing is open, a recording was read, or a run has ended', () => {
    const read = { done: 1, total: 1, rate: 1, state: 'complete' } as const;
    for (const idle of [
      view(),
      view({ kind: 'file', connection: { kind: 'recording' }, progress: read }),
      view({ kind: 'relay', connection: { kind: 'ended' }, lastArrival: NOW }),
      view({ kind: 'stored', connection: { kind: 'recording' } }),
    ]) {
      assert.deepEqual(updateNotice(idle, NOW), { text: 'A new version of Scry is ready.', mayReload: true });
    }
  });

  test('waits while something comes in, is opened or written, and says for what', () => {
    const reading = { done: 0, total: 1, rate: 1, state: 'reading' } as const;
    for (const [busy, words] of [
      [view({ kind: 'file', progress: reading }), 'the recording is read'],
      [view({ kind: 'stored', reopening: 0.5 }), 'the stored run is open'],
      [view({ ...LIVE, lastArrival: NOW - 1000 }), 'the run has ended or is closed'],
      [view({ kind: 'relay', connection: { kind: 'connecting' } }), 'the run has ended or is closed'],
      [
        view({
          kind: 'relay',
          connection: { kind: 'reconnecting', attempt: 1, retryAt: NOW },
          lastArrival: NOW - 1000,
        }),
        'the run has ended or is closed',
      ],
      [view({}, { library: { exporting: { id: 'a', done: 0.5 } } }), 'the export is saved'],
      [
        view({ kind: 'file' }, { storage: { kind: 'memory', reason: 'no storage' } }),
        'the run is closed: a part of it is only in memory',
      ],
      [
        view({ kind: 'file' }, { storage: { kind: 'full', since: 10 } }),
        'the run is closed: a part of it is only in memory',
      ],
    ] as const) {
      assert.equal(awaitedBeforeReload(busy, NOW), words);
      const { text, mayReload } = updateNotice(busy, NOW);
      assert.equal(text, `A new version of Scry is ready. It can be loaded once ${words}.`);
      assert.equal(mayReload, false);
    }
  });

  test('may be loaded when a live run has been silent for five minutes', () => {
    assert.equal(awaitedBeforeReload(view({ ...LIVE, lastArrival: NOW - 301_000 }), NOW), null);
    assert.equal(awaitedBeforeReload(view({ ...LIVE, lastArrival: null }), NOW), null);
  });

  test('waits while the session is shared, on both sides', () => {
    const guest = {
      role: 'guest',
      problem: null,
      host: 'Ada',
      check: null,
      compared: false,
      admitted: false,
      people: [],
      following: true,
      mayCopy: false,
      copy: null,
    } as const;
    assert.equal(
      awaitedBeforeReload(view({}, { sharing: { ...guest, state: 'in' } }), NOW),
      'you leave the shared session',
    );
    assert.equal(awaitedBeforeReload(view({}, { sharing: { ...guest, state: 'ended' } }), NOW), null);
    const host = {
      role: 'host',
      problem: null,
      code: 'a-b-c',
      link: '',
      reach: 'network',
      asking: [],
      people: [],
      mayCopy: false,
      log: [],
    } as const;
    assert.equal(awaitedBeforeReload(view({}, { sharing: { ...host, state: 'open' } }), NOW), 'you stop sharing');
    assert.equal(awaitedBeforeReload(view({}, { sharing: { ...host, state: 'failed' } }), NOW), null);
  });
});

describe('the reload', () => {
  test('comes after all that was received is on the device', async () => {
    const order: string[] = [];
    const problem = await reloadSafely(
      async () => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push('stored');
      },
      () => order.push('reloaded'),
    );
    assert.equal(problem, null);
    assert.deepEqual(order, ['stored', 'reloaded']);
  });

  test('does not come where that fails or takes too long', async () => {
    let reloaded = 0;
    const activate = (): void => {
      reloaded += 1;
    };
    for (const flush of [() => Promise.reject(new Error('full')), () => new Promise<void>(() => undefined)]) {
      assert.match((await reloadSafely(flush, activate, 20)) ?? '', /not on the device yet/);
    }
    assert.equal(reloaded, 0);
  });
});
