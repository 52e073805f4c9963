import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { DEFAULT_SIMULATION, simulateRun } from '../../../src/simulator/simulate.ts';
import { Random } from '../../../src/simulator/random.ts';
import { PeerFollower } from '../../../src/worker/peer-follower.ts';
import { RunSession } from '../../../src/worker/run-session.ts';
import { ShareDesk } from '../../../src/worker/share-desk.ts';
import { sealBody } from '../../../src/worker/share-body.ts';
import type { ShareAnswer, ShareNews, ShareRequest } from '../../../src/worker/share-protocol.ts';
import { peerCopySource } from '../../../src/worker/sources/peer-copy-source.ts';
import {
  NOTHING_TAKEN,
  type SourceInfo,
  type SourceSink,
  type SourceStart,
} from '../../../src/worker/sources/source.ts';
import { noSource } from '../../../src/worker/source-status.ts';
import type { Connection } from '../../../src/worker/view-slices.ts';
import { FIXTURE_FILES, RECORDED_FILES } from '../aggregator/recordings.ts';
import { picture } from './time-travel/picture.ts';
import { Device } from './time-travel/device.ts';
import { linesIn, Recording, twoGroups } from './time-travel/recording.ts';
import { same } from './time-travel/same.ts';

/** A host's run as its guests see it: the desk that serves, the follower that asks. No network in between. */

const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** A host that takes lines when it is told to. */
class Host {
  readonly recording = Recording.fresh();
  readonly desk: ShareDesk;
  readonly told: ShareNews[] = [];
  guests: Guest[] = [];
  answers: ((request: ShareRequest) => Promise<ShareAnswer>) | null = null;

  constructor(connection: 'live' | 'recording' = 'live') {
    const { recording } = this;
    this.desk = new ShareDesk(
      {
        get open() {
          return recording.open;
        },
        get ingest() {
          return recording.ingest;
        },
      },
      () => ({ ...noSource(), kind: 'relay', title: 'here', connection: { kind: connection } }),
      (news) => {
        this.told.push(news);
        for (const guest of this.guests) guest.follower.news(structuredClone(news));
      },
    );
    endings.push(() => {
      this.desk.close();
      recording.close();
    });
  }

  take(lines: readonly string[]): void {
    this.recording.takeLines(lines);
    this.desk.changed();
  }

  ask(request: ShareRequest): Promise<ShareAnswer> {
    return (this.answers ?? ((asked) => this.desk.answer(asked)))(structuredClone(request));
  }
}

/** Somebody who follows a host. */
class Guest {
  readonly runs: RunSession;
  readonly follower: PeerFollower;
  readonly asked: ShareRequest[] = [];
  readonly notices: string[] = [];
  connection: Connection = { kind: 'none' };
  readonly #abort = new AbortController();
  #waiting: (() => void)[] = [];

  constructor(readonly host: Host) {
    const changed = (): void => {
      for (const wake of this.#waiting.splice(0)) wake();
    };
    this.runs = new RunSession(new Device(), {
      changed,
      moved: changed,
      restarted: changed,
      takenOver: changed,
      notice: (text) => this.notices.push(text),
    });
    const link = {
      ask: async (request: ShareRequest): Promise<ShareAnswer> => {
        this.asked.push(request);
        return structuredClone(await host.ask(request));
      },
    };
    this.follower = new PeerFollower(link, this.runs, {
      connection: (connection) => {
        this.connection = connection;
        changed();
      },
      arrived: changed,
      notice: (text) => {
        if (text !== null) this.notices.push(text);
        changed();
      },
    });
    host.guests.push(this);
    void this.follower.follow(this.#abort.signal);
    endings.push(() => {
      this.leave();
    });
  }

  leave(): void {
    this.#abort.abort();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async untilHead(head: number): Promise<void> {
    await this.until(() => this.runs.open !== null && this.runs.ingest.head === head);
  }

  /** What it shows at a moment. */
  async at(position: number): Promise<unknown> {
    const { open } = this.runs;
    assert.ok(open !== null);
    assert.equal((await open.transport.seek(position)).problem, null);
    assert.equal(open.transport.view.position, position);
    return picture(open.transport.view, open.recorder.index.log);
  }
}

async function hostAt(host: Host, position: number): Promise<unknown> {
  const { open } = host.recording;
  const view = await host.recording.timeMachine().seek(position);
  assert.ok(view !== null);
  return picture(view, open.recorder.index.log);
}

describe('a guest sees what the host sees, at any moment, joined in the middle of', () => {
  for (const file of [...FIXTURE_FILES, ...RECORDED_FILES]) {
    test(basename(file), async () => {
      const lines = linesIn(file);
      const random = new Random(27, lines.length);
      const host = new Host();
      const middle = Math.floor(lines.length * 0.6);
      host.take(lines.slice(0, middle));
      const guest = new Guest(host);
      await guest.untilHead(host.recording.ingest.head);
      for (let at = middle; at < lines.length;) {
        const end = Math.min(lines.length, at + random.integer(1, Math.ceil(lines.length / 8)));
        host.take(lines.slice(at, end));
        at = end;
      }
      await guest.untilHead(host.recording.ingest.head);
      await guest.until(() => guest.runs.open?.id === host.recording.open.id);
      const { head } = host.recording.ingest;
      for (const at of [head, 0, ...Array.from({ length: 5 }, () => random.integer(0, head))]) {
        same(await guest.at(at), await hostAt(host, at), `${basename(file)} at ${String(at)}`);
      }
      assert.deepEqual(guest.notices, []);
    });
  }
});

function batchOf(seed: number, batches = 2): string[] {
  const options = { ...DEFAULT_SIMULATION, envs: 2, epochs: 4, batches, seed };
  return [...simulateRun(options)].map(({ line }) => line);
}

describe('a guest', () => {
  test('asks for each line once while it goes with the newest', async () => {
    const lines = batchOf(1);
    const host = new Host();
    host.take(lines.slice(0, 20));
    const guest = new Guest(host);
    await guest.untilHead(20);
    for (let at = 20; at < lines.length; at += 7) {
      host.take(lines.slice(at, at + 7));
      await guest.untilHead(Math.min(lines.length, at + 7));
    }
    const asked = guest.asked.flatMap((request) => (request.kind === 'lines' ? [request.from] : []));
    assert.deepEqual(
      asked,
      [...new Set(asked)].sort((a, b) => a - b),
    );
    assert.equal(guest.asked.filter(({ kind }) => kind === 'join').length, 1);
  });

  test('goes over to the next run of the host', async () => {
    const host = new Host();
    const [first, second] = [batchOf(1), batchOf(2)];
    host.take(first);
    const guest = new Guest(host);
    await guest.untilHead(first.length);
    const before = guest.runs.open?.id;
    host.take(second);
    await guest.until(() => guest.runs.open !== null && guest.runs.open.id !== before);
    await guest.untilHead(second.length);
    same(await guest.at(second.length), await hostAt(host, second.length), 'the second run');
  });

  test('waits while the host has nothing to show, and is told what the host’s source does', async () => {
    const host = new Host();
    const guest = new Guest(host);
    await guest.until(() => guest.connection.kind === 'live');
    host.take(twoGroups());
    await guest.untilHead(twoGroups().length);
    guest.follower.away(true);
    assert.equal(guest.connection.kind, 'reconnecting');
    guest.follower.away(false);
    assert.equal(guest.connection.kind, 'live');
  });

  test('stays where it stood when the host judges the run by other limits', async () => {
    const lines = batchOf(3);
    const host = new Host();
    host.take(lines);
    const guest = new Guest(host);
    await guest.untilHead(lines.length);
    await guest.at(25);
    const { open } = host.recording;
    open.recorder.index.judgedBy = '{"other":1}';
    host.desk.changed();
    await guest.until(() => guest.asked.filter(({ kind }) => kind === 'join').length === 2);
    await guest.until(() => guest.runs.open?.transport.view.position === 25);
    assert.equal(guest.runs.open?.transport.following, false);
  });

  const nonsense: [string, (request: ShareRequest) => unknown][] = [
    ['nothing', () => null],
    ['a text', () => 'x'],
    ['lines that are none', () => ({ segments: [{ first: -1, count: 1, bytes: null, problem: null }] })],
    ['lines far ahead', () => ({ segments: [{ first: 9999, count: 1, bytes: null, problem: null }] })],
    [
      'another number of lines than it says',
      () => ({ segments: [{ first: 20, count: 5, bytes: new TextEncoder().encode('{}\n'), problem: null }] }),
    ],
  ];
  for (const [what, body] of nonsense) {
    test(`says so where the host answers with ${what}, keeps what it has and does not ask on and on`, async () => {
      const lines = batchOf(1);
      const host = new Host();
      host.take(lines.slice(0, 20));
      const guest = new Guest(host);
      await guest.untilHead(20);
      host.answers = (request) =>
        request.kind === 'lines'
          ? Promise.resolve({ ok: true, body: sealBody(body(request)) })
          : host.desk.answer(request);
      host.take(lines.slice(20, 30));
      await guest.until(() => guest.notices.length > 0);
      assert.match(guest.notices[0] ?? '', /What the host sent cannot be used/);
      assert.equal(guest.runs.ingest.head >= 20, true);
      const asked = guest.asked.length;
      await new Promise((resolve) => setTimeout(resolve, 60));
      assert.equal(guest.asked.length, asked);
      assert.equal(guest.connection.kind, 'offline');
    });
  }

  test('refuses bytes that are no body at all', async () => {
    const host = new Host();
    host.take(batchOf(1));
    for (const bytes of [new Uint8Array(0), new Uint8Array(100).fill(255), sealBody('x').slice(0, 20)]) {
      host.answers = () => Promise.resolve({ ok: true, body: bytes });
      const guest = new Guest(host);
      await guest.until(() => guest.notices.length > 0);
      assert.equal(guest.runs.open, null);
      guest.leave();
    }
  });

  test('does not join a host whose states are of another version', async () => {
    const host = new Host();
    host.take(batchOf(1));
    const { recorder } = host.recording.open;
    Object.defineProperty(recorder, 'record', { value: { ...recorder.record, stateVersion: 1 } });
    const guest = new Guest(host);
    await guest.until(() => guest.notices.length > 0);
    assert.match(guest.notices[0] ?? '', /another version of Scry/);
  });
});

/** A session that takes a copy, as far as a source sees it. */
class CopySink {
  readonly begun: SourceInfo[] = [];
  readonly lines: string[] = [];
  connection: Connection = { kind: 'none' };

  /** @param starts what was taken before, answered in turn */
  constructor(readonly starts: SourceStart[]) {}

  sink(): SourceSink {
    const nothing = (): void => undefined;
    return {
      head: 0,
      begin: (info) => {
        this.begun.push(info);
        return Promise.resolve(this.starts.shift() ?? NOTHING_TAKEN);
      },
      text: (text, from) => {
        const lines = text.split('\n').filter((line) => line !== '');
        this.lines.push(...lines.map((line, i) => `${String(from + i)} ${line}`));
      },
      ready: () => null,
      connection: (connection) => {
        this.connection = connection;
      },
      block: nothing,
      skip: nothing,
      torn: nothing,
      end: nothing,
      progress: nothing,
      runs: nothing,
      notice: nothing,
    };
  }
}

function copying(host: Host, sink: CopySink): Promise<void> {
  const ask = async (request: ShareRequest): Promise<ShareAnswer> => structuredClone(await host.ask(request));
  return peerCopySource({ ask }, () => undefined)(sink.sink(), new AbortController().signal);
}

describe('a copy of a shared run', () => {
  const numbered = (lines: readonly string[], from = 0): string[] =>
    lines.slice(from).map((line, i) => `${String(from + i)} ${line}`);

  test('has every line from the first on', async () => {
    const lines = batchOf(1, 4);
    const host = new Host('recording');
    host.take(lines);
    const sink = new CopySink([NOTHING_TAKEN]);
    await copying(host, sink);
    assert.deepEqual(sink.lines, numbered(lines));
    assert.equal(sink.connection.kind, 'ended');
  });

  test('goes on where an earlier copy ended', async () => {
    const lines = batchOf(1);
    const host = new Host('recording');
    host.take(lines);
    const sink = new CopySink([{ lines: 30, bytes: null, lastLine: lines[29] ?? '' }]);
    await copying(host, sink);
    assert.equal(sink.begun.length, 1);
    const fresh = sink.lines.filter((line) => Number(line.split(' ', 1)[0]) >= 30);
    assert.deepEqual(fresh, numbered(lines, 30));
  });

  test('is appended to no run of this device that has other lines', async () => {
    const lines = batchOf(1);
    const host = new Host('recording');
    host.take(lines);
    const sink = new CopySink([{ lines: 30, bytes: null, lastLine: 'another line' }, NOTHING_TAKEN]);
    await copying(host, sink);
    assert.deepEqual(
      sink.begun.map(({ anew }) => anew),
      [false, true],
    );
    assert.deepEqual(sink.lines, numbered(lines));
  });

  test('says so where the host goes over to another run, instead of passing for whole', async () => {
    const lines = batchOf(1);
    const host = new Host();
    host.take(lines);
    let answered = 0;
    host.answers = (request) => {
      if (request.kind === 'lines' && (answered += 1) === 2) host.recording.open.recorder.index.judgedBy = '{"x":1}';
      return host.desk.answer(request);
    };
    const sink = new CopySink([NOTHING_TAKEN]);
    await assert.rejects(copying(host, sink), /shows another run now/);
    assert.notEqual(sink.connection.kind, 'ended');
  });
});
