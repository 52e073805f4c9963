import { Session } from '../../src/worker/session.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { pause } from './support/mount.ts';
import { linesOf } from './support/samples.ts';
import { Stream } from './support/stream.ts';

/** The session in the page itself, with a port as the worker has one. */

const lines = linesOf();
const text = `${lines.join('\n')}\n`;
const LARGE_COPIES = 60;
let large: File;
let streams: Stream[] = [];

function newSession(): Session {
  return new Session(() => Promise.resolve(lines.map((line) => ({ time: 0, line }))));
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
  large = new File(
    Array.from({ length: LARGE_COPIES }, () => text),
    'large.jsonl',
  );
});

afterEach(() => {
  for (const stream of streams) stream.close();
  streams = [];
});

describe('a session that opens a file', () => {
  it('publishes slices of all that is in it', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFile(new File([text], 'run.jsonl'));
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
    await session.openFile(new File([text], 'run.jsonl'));
    await pause(400);
    equal(stream.messages.length, 1);
    stream.paint();
    await stream.until(() => stream.messages.length === 2);
    await pause(300);
    equal(stream.messages.length, 2);
    equal(stream.slice('source')?.events, lines.length, 'the next message is the newest state');
  });

  it('sends at most ten messages a second while a large file streams', async () => {
    const session = newSession();
    const stream = listen(session);
    const reading = session.openFile(large);
    await stream.untilRead('complete');
    await reading;
    equal(stream.slice('source')?.events, lines.length * LARGE_COPIES);
    const span = found(stream.times.at(-1)) - found(stream.times[0]);
    ok(stream.messages.length > 1, `only ${stream.messages.length} messages`);
    ok(stream.messages.length - 1 <= span / 100 + 0.5, `${stream.messages.length} messages in ${span} ms`);
    deepEqual(
      stream.messages.map(({ sequence }) => sequence),
      stream.messages.map((_message, i) => i + 1),
    );
  });

  it('leaves out slices that did not change', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFile(large);
    await stream.untilRead('complete');
    for (const name of ['source', 'header', 'verdict', 'kpis', 'policy', 'bestRuns'] as const) {
      const values = stream.messages.flatMap(({ slices }) => (slices[name] === undefined ? [] : [slices[name]]));
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
    await session.openFile(new File([text], 'run.jsonl'));
    const stream = listen(session);
    await stream.untilRead('complete');
    equal(stream.messages.length, 1);
    deepEqual(
      Object.keys(stream.newest.slices).sort(),
      ['bestRuns', 'board', 'feed', 'header', 'kpis', 'policy', 'source', 'verdict'].sort(),
    );
  });

  it('takes a last line without its newline, but not half a line', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFile(new File([text.trimEnd()], 'whole.jsonl'));
    equal((await stream.untilRead('complete')).events, lines.length);
    await session.openFile(new File([text.slice(0, -20)], 'torn.jsonl'));
    await stream.until(() => stream.slice('source')?.title === 'torn.jsonl');
    const source = await stream.untilRead('complete');
    equal(source.events, lines.length - 1);
    equal(source.badLines, 0);
  });

  it('counts lines that cannot be read, and knows where they are', async () => {
    const session = newSession();
    const stream = listen(session);
    const first = found(lines[0]);
    await session.openFile(new File([`${first}\n\nnonsense\n${found(lines[1])}\n`], 'bad.jsonl'));
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
    await session.openFile(new File([], 'empty.jsonl'));
    match((await stream.untilRead('complete')).notice ?? '', /^empty\.jsonl holds no lines\./);
  });
});

describe('a session that opens a gzipped file', () => {
  it('reads it as the plain one', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFile(new File([await gzip(text)], 'run.jsonl.gz'));
    const source = await stream.untilRead('complete');
    equal(source.events, lines.length);
    equal(source.progress?.done, source.progress?.total);
    equal(source.notice, null);
  });

  it('reads all members of an appended one, also where a line spans two', async () => {
    const session = newSession();
    const stream = listen(session);
    const cut = 1000;
    await session.openFile(new File([await gzip(text.slice(0, cut)), await gzip(text.slice(cut))], 'two.jsonl.gz'));
    const source = await stream.untilRead('complete');
    equal(source.events, lines.length);
    equal(source.badLines, 0);
  });

  it('keeps what it could read of one that was cut off, and says so', async () => {
    const session = newSession();
    const stream = listen(session);
    const whole = await gzip(text.repeat(3));
    await session.openFile(new File([whole.slice(0, Math.floor(whole.size / 2))], 'cut.jsonl.gz'));
    const source = await stream.untilRead('failed');
    match(source.notice ?? '', /^cut\.jsonl\.gz could be read only up to here: /);
    ok(source.events > 0, 'nothing was kept');
    ok(source.events < 3 * lines.length);
  });

  it('says that a broken one cannot be read', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFile(new File([new Uint8Array([0x1f, 0x8b, 0xff, 0xff, 1, 2, 3])], 'broken.gz'));
    match((await stream.untilRead('failed')).notice ?? '', /^broken\.gz could be read only up to here: /);
  });
});

describe('a session whose file does not play along', () => {
  it('stops when it is cancelled, and keeps what was read', async () => {
    const session = newSession();
    const stream = listen(session);
    const reading = session.openFile(large);
    await stream.until(() => (stream.slice('source')?.events ?? 0) > 0);
    session.cancel();
    await reading;
    const source = await stream.untilRead('cancelled');
    ok(source.events > 0 && source.events < lines.length * LARGE_COPIES, `${source.events} events`);
    equal(source.notice, null);
    equal(stream.slice('header')?.task, 'cifar_baseline');
  });

  it('says that the file went away, and keeps what was read', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFile(new GoneFile(text.repeat(10), 1024 * 1024));
    const source = await stream.untilRead('failed');
    match(source.notice ?? '', /^gone\.jsonl could be read only up to here: the file changed or went away/);
    ok(source.events > 0);
  });

  it('says that the file cannot be read at all', async () => {
    const session = newSession();
    const stream = listen(session);
    await session.openFile(new GoneFile(text, 0));
    const source = await stream.untilRead('failed');
    match(source.notice ?? '', /Open it again/);
    equal(source.events, 0);
  });

  it('starts a new session number with another file, without mixing the two', async () => {
    const session = newSession();
    const stream = listen(session);
    const first = session.openFile(large);
    await stream.until(() => (stream.slice('source')?.events ?? 0) > 0);
    const second = session.openFile(new File([text], 'second.jsonl'));
    await Promise.all([first, second]);
    await stream.until(() => stream.slice('source')?.title === 'second.jsonl');
    const source = await stream.untilRead('complete');
    equal(source.events, lines.length);
    deepEqual([...new Set(stream.messages.map((message) => message.session))], [1, 2]);
    for (const message of stream.messages) {
      const { title } = message.slices.source ?? {};
      if (title !== undefined) equal(title, message.session === 1 ? 'large.jsonl' : 'second.jsonl');
    }
    await pause(250);
    equal(stream.slice('source')?.events, lines.length, 'the first file is silent');
    const fresh = stream.messages.filter((message) => message.session === 2);
    ok(fresh.some(({ slices }) => slices.header !== undefined && slices.feed?.reset === true));
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
      for (;;) for (const line of lines) yield { time: 0, line };
    }
    const session = new Session(() => Promise.resolve(endless()));
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
