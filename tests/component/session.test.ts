import { HistoryStore } from '../../src/storage/history-store.ts';
import type { SimulatedLine } from '../../src/simulator/simulate.ts';
import { Session } from '../../src/worker/session.ts';
import type { SliceMessage } from '../../src/worker/view-slices.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { forgetEverything } from './support/database.ts';
import { pause } from './support/mount.ts';
import { linesOf } from './support/samples.ts';
import { Stream } from './support/stream.ts';

/** The session in the page itself, with a port as the worker has one. */

const lines = linesOf();
const text = `${lines.join('\n')}\n`;
/** The same once more without its start: a second start would begin another run. */
const further = lines.filter((line) => !line.includes('TRAINING_STARTED'));
const furtherText = `${further.join('\n')}\n`;
/** Another run, told from the first by its first line. */
const otherLines = linesOf({ seed: 8 });
const otherText = `${otherLines.join('\n')}\n`;
const LARGE_COPIES = 60;
const LARGE_LINES = lines.length + further.length * (LARGE_COPIES - 1);
let large: File;
let streams: Stream[] = [];
let sessions: Session[] = [];

function sessionWith(demo: () => Iterable<SimulatedLine>): Session {
  const session = new Session(new HistoryStore(), () => Promise.resolve(demo()));
  sessions.push(session);
  return session;
}

function newSession(): Session {
  return sessionWith(() => lines.map((line) => ({ time: 0, line })));
}

function listen(session: Session, paints = true): Stream {
  const stream = new Stream(session, { paints });
  streams.push(stream);
  return stream;
}

async function gzip(content: string): Promise<Blob> {
  return await new Response(new Blob([content]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
}

/** A file that cannot be read from a byte on. */
class GoneFile extends File {
  readonly #from: number;

  constructor(content: string, from: number) {
    super([content], 'gone.jsonl');
    this.#from = from;
  }

  override slice(start = 0, end?: number): Blob {
    const part = super.slice(start, end);
    if (start < this.#from) return part;
    return Object.assign(part, {
      arrayBuffer: () => Promise.reject(new DOMException('could not be read', 'NotReadableError')),
    });
  }
}

before(() => {
  large = new File([text, ...Array.from({ length: LARGE_COPIES - 1 }, () => furtherText)], 'large.jsonl');
});

afterEach(async () => {
  for (const stream of streams) stream.close();
  streams = [];
  for (const session of sessions) await session.close();
  sessions = [];
  await forgetEverything();
});

describe('a session that opens a file', () => {
  it('publishes slices of all that is in it', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([new File([text], 'run.jsonl')]);
    const source = await stream.untilRead('complete');
    equal(source.title, 'run.jsonl');
    equal(source.kind, 'file');
    deepEqual(source.connection, { kind: 'recording' });
    equal(source.events, lines.length);
    equal(source.head, lines.length);
    equal(source.badLines, 0);
    equal(source.progress?.done, text.length);
    equal(stream.slice('header')?.task, 'cifar_baseline');
    equal(stream.slice('board')?.ids.length, 4);
    ok(stream.slice('kpis')?.meanAccuracy.value != null);
    ok((stream.slice('feed')?.rows.length ?? 0) > 0);
  });

  it('sends nothing more until the last message was painted', async () => {
    const session = newSession();
    const stream = listen(session, false);
    await session.openFiles([new File([text], 'run.jsonl')]);
    await pause(400);
    equal(stream.messages.length, 1);
    stream.paint();
    await stream.until(() => stream.messages.length === 2);
    await pause(300);
    equal(stream.messages.length, 2);
    equal(stream.slice('source')?.events, lines.length, 'the next message is the newest state');
  });

  it('counts its messages without a gap while a large file streams', async () => {
    const session = newSession();
    const stream = listen(session);
    const reading = session.openFiles([large]);
    await stream.untilRead('complete');
    await reading;
    equal(stream.slice('source')?.events, LARGE_LINES);
    ok(stream.messages.length > 1, `only ${stream.messages.length} messages`);
    deepEqual(
      stream.messages.map(({ sequence }) => sequence),
      stream.messages.map((_message, i) => i + 1),
    );
  });

  it('leaves out slices that did not change', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([large]);
    await stream.untilRead('complete');
    for (const name of [
      'source',
      'header',
      'verdict',
      'kpis',
      'policy',
      'leaderboards',
      'transport',
      'timeline',
      'storage',
    ] as const) {
      // Another session is sent everything anew.
      const messages = stream.messages.filter(({ session: number }) => number === stream.newest.session);
      ok(messages.length > 1, 'nothing to compare');
      const values = messages.flatMap(({ slices }) => (slices[name] === undefined ? [] : [slices[name]]));
      const repeated = values.filter((value, i) => i > 0 && JSON.stringify(value) === JSON.stringify(values[i - 1]));
      equal(repeated.length, 0, name);
    }
    const before = stream.messages.length;
    session.showGroup('default');
    await stream.until(() => stream.messages.length > before);
    deepEqual(Object.keys(stream.newest.slices), ['board']);
  });

  it('sends a new listener everything', async () => {
    const session = newSession();
    await session.openFiles([new File([text], 'run.jsonl')]);
    const stream = listen(session);
    await stream.untilRead('complete');
    equal(stream.messages.length, 1);
    deepEqual(Object.keys(stream.newest.slices).sort(), [
      'board',
      'cohorts',
      'detail',
      'feed',
      'findings',
      'header',
      'kpis',
      'leaderboards',
      'policy',
      'source',
      'storage',
      'timeline',
      'transport',
      'verdict',
    ]);
  });

  it('takes a last line without its newline, but not half a line', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([new File([text.trimEnd()], 'whole.jsonl')]);
    equal((await stream.untilRead('complete')).events, lines.length);
    await session.openFiles([new File([otherText.slice(0, -20)], 'torn.jsonl')]);
    await stream.until(() => stream.slice('source')?.title === 'torn.jsonl');
    const source = await stream.untilRead('complete');
    equal(source.events, otherLines.length - 1);
    equal(source.badLines, 0);
  });

  it('counts lines that cannot be read, and knows where they are', async () => {
    const session = newSession();
    const stream = listen(session);
    const first = found(lines[0]);
    await session.openFiles([new File([`${first}\n\nnonsense\n${found(lines[1])}\n`], 'bad.jsonl')]);
    const source = await stream.untilRead('complete');
    equal(source.badLines, 1);
    equal(source.events, 2);
    const [error] = session.lineErrors();
    equal(error?.position, 1);
    equal(error?.byteOffset, new Blob([`${first}\n\n`]).size);
    equal(error?.excerpt, 'nonsense');
  });

  it('says that a file holds no lines', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([new File([], 'empty.jsonl')]);
    match((await stream.untilRead('complete')).notice ?? '', /^empty\.jsonl holds no lines\./);
  });
});

describe('a session that opens a file with several runs', () => {
  it('makes a run of each: positions and feed begin anew, and it says so', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([new File([text, otherText], 'two.jsonl')]);
    const source = await stream.untilRead('complete');
    equal(source.events, otherLines.length);
    equal(source.head, otherLines.length);
    match(source.notice ?? '', /^Another run begins in two\.jsonl\./);
    match(stream.slice('transport')?.run ?? '', /^[0-9a-f]{16}-2$/);
    const { session: newest } = stream.newest;
    const rows = stream.messages
      .filter((message) => message.session === newest)
      .flatMap(({ slices }) => slices.feed?.rows ?? []);
    match(rows[0]?.text ?? '', /^Training of cifar_baseline started/);
    equal(
      rows[0]?.position,
      otherLines.findIndex((line) => line.includes('TRAINING_STARTED')),
    );
  });
});

describe('a session that opens a file again', () => {
  const growing = (count: number): File => new File([lines.slice(0, count).join('\n'), '\n'], 'run.jsonl');

  it('goes on from what is stored, and takes nothing twice', async () => {
    for (const count of [100, 100, lines.length]) {
      const session = newSession();
      const stream = listen(session);
      await session.openFiles([growing(count)]);
      const source = await stream.untilRead('complete');
      equal(source.events, count);
      equal(source.head, count);
      await session.close();
    }
  });

  it('shows what the file holds, also where it holds less than what is stored', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([growing(lines.length)]);
    await stream.untilRead('complete');
    await session.openFiles([new File([lines.slice(0, 100).join('\n'), '\n'], 'shorter.jsonl')]);
    await stream.until(() => stream.slice('source')?.title === 'shorter.jsonl');
    equal((await stream.untilRead('complete')).events, 100);
  });

  it('shows what the file holds, also where only its first line is the one that is stored', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([growing(lines.length)]);
    await stream.untilRead('complete');
    const mixed = [
      lines[0],
      ...otherLines.slice(1),
      ...otherLines.slice(1).filter((l) => !l.includes('TRAINING_STARTED')),
    ];
    await session.openFiles([new File([mixed.join('\n'), '\n'], 'mixed.jsonl')]);
    await stream.until(() => stream.slice('source')?.title === 'mixed.jsonl');
    equal((await stream.untilRead('complete')).events, mixed.length);
  });
});

describe('a session that opens a gzipped file', () => {
  it('reads it as the plain one', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([new File([await gzip(text)], 'run.jsonl.gz')]);
    const source = await stream.untilRead('complete');
    equal(source.events, lines.length);
    equal(source.progress?.done, source.progress?.total);
    equal(source.notice, null);
  });

  it('reads all members of an appended one, also where a line spans two', async () => {
    const session = newSession();
    const stream = listen(session);
    const cut = 1000;
    await session.openFiles([new File([await gzip(text.slice(0, cut)), await gzip(text.slice(cut))], 'two.jsonl.gz')]);
    const source = await stream.untilRead('complete');
    equal(source.events, lines.length);
    equal(source.badLines, 0);
  });

  it('keeps what it could read of one that was cut off, and says so', async () => {
    const session = newSession();
    const stream = listen(session);
    const whole = await gzip(text + furtherText.repeat(2));
    await session.openFiles([new File([whole.slice(0, Math.floor(whole.size / 2))], 'cut.jsonl.gz')]);
    const source = await stream.untilRead('failed');
    match(source.notice ?? '', /^cut\.jsonl\.gz could be read only up to here: /);
    ok(source.events > 0, 'nothing was kept');
    ok(source.events < lines.length + 2 * further.length);
  });

  it('says that a broken one cannot be read', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([new File([new Uint8Array([0x1f, 0x8b, 0xff, 0xff, 1, 2, 3])], 'broken.gz')]);
    match((await stream.untilRead('failed')).notice ?? '', /^broken\.gz could be read only up to here: /);
  });
});

describe('a session whose file does not play along', () => {
  it('stops when it is cancelled, and keeps what was read', async () => {
    const session = newSession();
    const stream = listen(session);
    const reading = session.openFiles([large]);
    await stream.until(() => (stream.slice('source')?.events ?? 0) > 0);
    session.cancel();
    await reading;
    const source = await stream.untilRead('cancelled');
    ok(source.events > 0 && source.events < LARGE_LINES, `${source.events} events`);
    equal(source.notice, null);
    equal(stream.slice('header')?.task, 'cifar_baseline');
  });

  it('says that the file went away, and keeps what was read', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([new GoneFile(text + furtherText.repeat(9), 1024 * 1024)]);
    const source = await stream.untilRead('failed');
    match(source.notice ?? '', /^gone\.jsonl could be read only up to here: the file changed or went away/);
    ok(source.events > 0);
  });

  it('says that the file cannot be read at all', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFiles([new GoneFile(text, 0)]);
    const source = await stream.untilRead('failed');
    match(source.notice ?? '', /Open it again/);
    equal(source.events, 0);
  });

  it('starts a new session number with another file, without mixing the two', async () => {
    const session = newSession();
    const stream = listen(session);
    const first = session.openFiles([large]);
    await stream.until(() => (stream.slice('source')?.events ?? 0) > 0);
    const second = session.openFiles([new File([otherText], 'second.jsonl')]);
    await Promise.all([first, second]);
    await stream.until(() => stream.slice('source')?.title === 'second.jsonl');
    const source = await stream.untilRead('complete');
    equal(source.events, otherLines.length);
    await pause(250);
    equal(stream.slice('source')?.events, otherLines.length, 'the first file is silent');
    const numbers = stream.messages.map((message) => message.session);
    deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    const ofTitle = (title: string): SliceMessage[] => {
      const own = new Set(
        stream.messages.filter(({ slices }) => slices.source?.title === title).map((message) => message.session),
      );
      return stream.messages.filter((message) => own.has(message.session));
    };
    const [ofLarge, ofSecond] = [ofTitle('large.jsonl'), ofTitle('second.jsonl')];
    ok(ofLarge.length > 0 && ofLarge.every((message) => !ofSecond.includes(message)), 'the two are mixed');
    ok(ofSecond.some(({ slices }) => slices.header != null));
    equal(ofSecond.find(({ slices }) => slices.feed !== undefined)?.slices.feed?.reset, true);
  });
});

describe('a session that plays the demo', () => {
  it('plays the simulated lines to their end', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openDemo();
    await stream.until(() => stream.slice('source')?.connection.kind === 'ended');
    const source = found(stream.slice('source'));
    equal(source.kind, 'demo');
    equal(source.events, lines.length);
    ok(source.lastArrival !== null && Math.abs(Date.now() - source.lastArrival) < 10_000);
  });

  it('stops when it is cancelled', async () => {
    function* endless(): Generator<{ time: number; line: string }> {
      for (const line of lines) yield { time: 0, line };
      for (;;) for (const line of further) yield { time: 0, line };
    }
    const session = sessionWith(endless);
    const stream = listen(session);
    const playing = session.openDemo();
    await stream.until(() => (stream.slice('source')?.events ?? 0) > 0);
    session.cancel();
    await playing;
    await stream.until(() => stream.slice('source')?.connection.kind === 'ended');
    const events = stream.slice('source')?.events;
    await pause(300);
    equal(stream.slice('source')?.events, events);
  });
});
