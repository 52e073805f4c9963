import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { IngestStore } from '../../../src/relay/ingest/ingest-store.ts';
import { NO_LOG } from '../../../src/relay/log.ts';
import { Runs } from '../../../src/relay/runs.ts';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import { INGEST_TOKEN, Relay, until } from './relay-harness.ts';

/** The example that ships events, run by the system's Python. */

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const EXAMPLE = join(EXAMPLES, 'ship_events.py');
/** Slow machines are given time; a test that passes does not use it. */
const PATIENCE_MS = 30_000;

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'scry-python-'));
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A sender under way; it is ended with the test. */
class Sender {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  output = '';
  trouble = '';

  constructor(context: TestContext, args: readonly string[]) {
    // -B: no compiled file is left beside the example.
    this.child = spawn('python3', ['-B', ...args], {
      env: { ...process.env, PYTHONPATH: EXAMPLES, no_proxy: '*' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdin?.on('error', () => undefined);
    this.child.stdout?.on('data', (data: Buffer) => (this.output += data.toString()));
    this.child.stderr?.on('data', (data: Buffer) => (this.trouble += data.toString()));
    this.ended = once(this.child, 'close');
    context.after(() => this.child.kill('SIGKILL'));
  }

  write(text: string | Buffer): void {
    this.child.stdin?.write(text);
  }

  end(text: string | Buffer = ''): void {
    this.child.stdin?.end(text);
  }

  /** Waits for its end, which must be a good one. */
  async finish(): Promise<void> {
    await this.ended;
    assert.equal(this.child.exitCode, 0, this.trouble);
  }
}

function shipLines(context: TestContext, port: number, run: string, token = INGEST_TOKEN): Sender {
  return new Sender(context, [EXAMPLE, `http://127.0.0.1:${String(port)}/`, run, token]);
}

function line(n: number): string {
  return `{"n": ${String(n)}, "text": "z\\u00fcrich ${'x'.repeat(n % 200)}", "loss": NaN}\n`;
}

function lines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, i) => line(from + i)).join('');
}

function stored(place: string, run: string): string {
  const path = join(place, `${run}.jsonl`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

interface Lasting {
  readonly relay: Relay;
  readonly stop: () => Promise<void>;
}

/** A relay over a folder that outlives it, on a port of its own or on that of the one before. */
async function startOver(context: TestContext, place: string, port = 0): Promise<Lasting> {
  const runs = new Runs();
  const ingest = await IngestStore.open({ folder: place, runs, log: NO_LOG });
  const relay = await Relay.start(null, { ingest, runs, port });
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await relay.close();
    await ingest.close();
    await runs.close();
  };
  const stopOnce = (): Promise<void> => (stopped ??= stop());
  context.after(stopOnce);
  return { relay, stop: stopOnce };
}

function place(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

describe('the file', () => {
  test('has at most 40 lines of at most 100 characters', () => {
    const all = readFileSync(EXAMPLE, 'utf8').trimEnd().split('\n');
    assert.ok(all.length <= 40, String(all.length));
    for (const one of all) assert.ok(one.length <= 100, one);
  });

  test('imports nothing but the standard library, and is Python 3.9', () => {
    const script = `
import ast, sys
tree = ast.parse(open(sys.argv[1]).read(), feature_version=(3, 9))
for node in ast.walk(tree):
    names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
    names += [node.module] if isinstance(node, ast.ImportFrom) else []
    for name in names:
        print(name, name.split(".")[0] in sys.stdlib_module_names)
`;
    const { stdout, stderr, status } = spawnSync('python3', ['-c', script, EXAMPLE], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const imports = stdout.trim().split('\n');
    assert.ok(imports.length > 3);
    for (const one of imports) assert.match(one, / True$/);
  });
});

describe('lines from standard input', () => {
  test('arrive byte by byte as they were, in the file and at a viewer', async (context) => {
    const { relay } = await startOver(context, place('bytes'));
    const sender = shipLines(context, relay.port, 'run');
    const bytes = Buffer.concat([
      Buffer.from(`${lines(0, 4000)}\n \r\n`),
      Buffer.from([0x7b, 0xff, 0xc3, 0x7d, 13, 10]),
      Buffer.from(lines(4001, 4002)),
    ]);
    sender.end(Buffer.concat([bytes, Buffer.from('{"half a line')]));
    await sender.finish();
    assert.equal(sender.trouble, '');
    const kept = Buffer.concat([bytes.subarray(0, lines(0, 4000).length), bytes.subarray(lines(0, 4000).length + 4)]);
    assert.deepEqual(readFileSync(join(folder, 'bytes/run.jsonl')), kept);
    const client = await relay.connect();
    client.subscribe('run', 0);
    const seen = await client.linesFrom(0, 4002, PATIENCE_MS);
    assert.deepEqual(seen, kept.toString('utf8').trimEnd().split('\n'));
  });

  test('add only what is new when the file is sent again, also where it takes many requests', async (context) => {
    const { relay } = await startOver(context, place('again'));
    const long = (n: number) => `{"n": ${String(n)}, "text": "${'y'.repeat(4000)}"}\n`;
    const all = Array.from({ length: 3000 }, (_, n) => long(n));
    for (const count of [2500, 2500, 3000]) {
      const sender = shipLines(context, relay.port, 'run');
      sender.end(all.slice(0, count).join(''));
      await sender.finish();
      assert.ok(
        stored(join(folder, 'again'), 'run') === all.slice(0, count).join(''),
        `${String(count)} lines, each once`,
      );
    }
  });

  test('are all there, once, though the relay comes late, goes away and comes back', async (context) => {
    const kept = place('away');
    // A port where nothing listens yet.
    const placeholder = createServer().listen(0, '127.0.0.1');
    await once(placeholder, 'listening');
    const { port } = placeholder.address() as AddressInfo;
    placeholder.close();
    await once(placeholder, 'close');
    const sender = shipLines(context, port, 'run');
    sender.write(lines(0, 3000));
    await until(() => sender.trouble.includes('refused'), 'the sender to find no relay', PATIENCE_MS);

    const first = await startOver(context, kept, port);
    await until(() => stored(kept, 'run').length > 0, 'the first lines', PATIENCE_MS);
    sender.write(lines(3000, 4000));
    await first.stop();
    sender.write(lines(4000, 7000));
    const second = await startOver(context, kept, port);
    await until(() => stored(kept, 'run').length === lines(0, 7000).length, 'what came meanwhile', PATIENCE_MS);
    await second.stop();
    sender.write(lines(7000, 7500));
    await startOver(context, kept, port);
    sender.end(lines(7500, 8000));
    await sender.finish();
    assert.ok(stored(kept, 'run') === lines(0, 8000), 'every line is there once and in order');
    assert.ok(sender.trouble.trimEnd().split('\n').length <= 6, `trouble is told once: ${sender.trouble}`);
  });

  test('go on with what there is where the relay has lost what it had, and that is told', async (context) => {
    const { relay, stop } = await startOver(context, place('lost-1'));
    const { port } = relay;
    const sender = shipLines(context, port, 'run');
    sender.write(lines(0, 100));
    await until(() => stored(join(folder, 'lost-1'), 'run') === lines(0, 100), 'the first lines', PATIENCE_MS);
    // Open requests are answered first: only what is acknowledged is gone from the sender.
    await stop();
    await startOver(context, place('lost-2'), port);
    sender.end(lines(100, 200));
    await sender.finish();
    assert.ok(lines(0, 200).endsWith(stored(join(folder, 'lost-2'), 'run')));
    assert.ok(stored(join(folder, 'lost-2'), 'run').endsWith(lines(100, 200)));
    assert.match(sender.trouble, /409/);
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['a wrong token', 'wrong', /401: Unauthorized/],
    ['other lines under this name', INGEST_TOKEN, /409: Conflict/],
  ];
  for (const [what, token, told] of refusals) {
    test(`${what}: told once, and the sender keeps trying`, async (context) => {
      const name = what.replaceAll(' ', '-');
      const { relay } = await startOver(context, place(name));
      const before = shipLines(context, relay.port, 'run');
      before.end(lines(50, 60));
      await before.finish();
      const sender = shipLines(context, relay.port, 'run', token);
      sender.write(lines(0, 20));
      const refused = () => relay.metrics.counts.refused;
      await until(() => [...refused().values()].some((count) => count >= 3), 'three tries', PATIENCE_MS);
      assert.equal(sender.child.exitCode, null);
      assert.match(sender.trouble, told);
      assert.equal(sender.trouble.trimEnd().split('\n').length, 1);
      assert.equal(stored(join(folder, name), 'run'), lines(50, 60));
    });
  }
});

/** What Esper has, as little of it as is needed. */
const FAKE_ESPER = `
import dataclasses, datetime, enum, json, math, sys, threading
from ship_events import ScryBackend
Kind = enum.Enum("Kind", "STARTED MEASURED PANICKED")
class Float32:
    def __str__(self): return "0.25"
@dataclasses.dataclass
class Payload:
    env_id: int
    val_loss: float
    note: str = "z\\u00fcrich \\U0001f4a5"
    inner: tuple = (1, None)
    entropy: object = dataclasses.field(default_factory=Float32)
@dataclasses.dataclass
class Own:
    secret: int = 1
    def to_dict(self): return {"reason": "nan", "loss_at_panic": math.inf, "counts": {3: 4}}
@dataclasses.dataclass
class Event:
    event_type: Kind
    event_id: str = "9f8e1af6-4ba3-490b-b015-5fbb1565c285"
    timestamp: datetime.datetime = datetime.datetime(2026, 1, 6, 11, 44, 26, 123456, datetime.timezone.utc)
    seed_id: str = None
    slot_id: str = None
    epoch: int = 7
    group_id: str = "default"
    message: str = ""
    data: object = None
    severity: str = "info"
`;

describe('the backend', () => {
  test('writes events as Esper’s own file writer does, and leaves out what cannot be written', async (context) => {
    const { relay } = await startOver(context, place('format'));
    const script = `${FAKE_ESPER}
backend = ScryBackend("http://127.0.0.1:${String(relay.port)}", "run", "${INGEST_TOKEN}")
backend.start()
whole = datetime.datetime(2026, 1, 6, 11, 44, 26, 0, datetime.timezone.utc)
backend.emit(Event(Kind.MEASURED, data=Payload(1, math.nan)))
backend.emit(Event(Kind.PANICKED, data=Own(), timestamp=whole, severity="error"))
backend.emit("not an event")
backend.emit(Event(Kind.STARTED, data={"plain": -math.inf}))
backend.close()
print("closed")
`;
    const sender = new Sender(context, ['-c', script]);
    await sender.finish();
    assert.equal(sender.output, 'closed\n');
    const envelope = (type: string, time: string) =>
      `{"event_id": "9f8e1af6-4ba3-490b-b015-5fbb1565c285", "event_type": "${type}", "timestamp": "${time}", ` +
      '"seed_id": null, "slot_id": null, "epoch": 7, "group_id": "default", "message": "", "data": ';
    const precise = '2026-01-06T11:44:26.123456+00:00';
    const wanted = [
      `${envelope('MEASURED', precise)}{"env_id": 1, "val_loss": NaN, "note": "z\\u00fcrich \\ud83d\\udca5", "inner": [1, null], "entropy": "0.25"}, "severity": "info"}`,
      `${envelope('PANICKED', '2026-01-06T11:44:26+00:00')}{"reason": "nan", "loss_at_panic": Infinity, "counts": {"3": 4}}, "severity": "error"}`,
      `${envelope('STARTED', precise)}{"plain": -Infinity}, "severity": "info"}`,
    ];
    const text = stored(join(folder, 'format'), 'run');
    assert.deepEqual(text.trimEnd().split('\n'), wanted);
    assert.match(sender.trouble, /^scry: 'str' object has no attribute 'data' - keeps trying\n$/);
    wanted.forEach((one, i) => {
      const decoded = decodeLine(one, i);
      assert.ok(decoded.ok, one);
      assert.equal(decoded.event.epoch, 7);
    });
  });

  test('goes on where the run at the relay ends', async (context) => {
    const { relay } = await startOver(context, place('resume'));
    const before = shipLines(context, relay.port, 'run');
    before.end(lines(0, 30));
    await before.finish();
    const script = `${FAKE_ESPER}
backend = ScryBackend("http://127.0.0.1:${String(relay.port)}", "run", "${INGEST_TOKEN}")
backend.start()
for epoch in range(500): backend.emit(Event(Kind.MEASURED, epoch=epoch, data={}))
`;
    // Nobody calls close(): Python's exit does.
    const sender = new Sender(context, ['-c', script]);
    await sender.finish();
    const all = stored(join(folder, 'resume'), 'run').trimEnd().split('\n');
    assert.equal(`${all.slice(0, 30).join('\n')}\n`, lines(0, 30));
    const epochs = all.slice(30).map((one) => (JSON.parse(one) as { epoch: number }).epoch);
    assert.deepEqual(
      epochs,
      Array.from({ length: 500 }, (_, i) => i),
    );
  });

  test('takes events without waiting for a relay that accepts connections and never answers', async (context) => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.resume();
    }).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    context.after(() => {
      for (const socket of sockets) socket.destroy();
      mute.close();
    });
    const { port } = mute.address() as AddressInfo;
    const script = `${FAKE_ESPER}
backend = ScryBackend("http://127.0.0.1:${String(port)}", "run", "${INGEST_TOKEN}")
backend.start()
for epoch in range(10000): backend.emit(Event(Kind.MEASURED, epoch=epoch, data={}))
print("emitted", flush=True)
sys.stdin.readline()
for epoch in range(10000): backend.emit(Event(Kind.MEASURED, epoch=epoch, data={}))
print("emitted more", flush=True)
backend.close(0.01)
print("alive", backend.is_alive(), flush=True)
`;
    const sender = new Sender(context, ['-c', script]);
    await until(() => sender.output.includes('emitted\n'), 'all emit calls to return', PATIENCE_MS);
    await until(() => sockets.length > 0, 'the sender to connect', PATIENCE_MS);
    // Now it waits for an answer that does not come; the training does not.
    sender.end('go on\n');
    await sender.ended;
    assert.equal(sender.output, 'emitted\nemitted more\nalive True\n');
    assert.equal(sender.child.exitCode, 0);
  });
});
