import { createServer, type Socket } from 'node:net';
import { answerQuestions } from './helper.ts';
import { LINE_BYTES, microseconds, putLine } from './line.ts';
import { atPace } from './pace.ts';

/**
 * What this machine can do at best: lines collected for a while as a relay collects them, put into one message,
 * and the same bytes written to every viewer, with neither a file nor a library in between.
 */

/** What the limit's server may be asked. */
export interface LimitTable {
  /** The answer is the port. */
  readonly listen: { readonly question: object; readonly answer: number };
  /** Makes so many lines and sends them in batches; the answer is seconds. */
  readonly send: {
    readonly question: {
      readonly perSecond: number;
      readonly count: number;
      readonly perBatch: number;
      readonly run: string;
    };
    readonly answer: number;
  };
}

const WELCOME = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
const sockets = new Set<Socket>();

function textFrame(payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? [0x81, length] : length < 65_536 ? [0x81, 126, length >> 8, length & 255] : null;
  if (head === null) throw new Error('A batch of the limit is over 64 KB; make it smaller.');
  return Buffer.concat([Buffer.from(head), payload]);
}

function listen(): Promise<number> {
  const hello = textFrame(Buffer.from('{"type":"hello","protocol":1,"runs":[]}'));
  const server = createServer({ noDelay: true }, (socket) => {
    // The first bytes are the request; what the viewer says after it changes nothing here.
    socket.once('data', () => {
      socket.write(Buffer.concat([Buffer.from(WELCOME), hello]));
      sockets.add(socket);
      socket.resume();
    });
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

answerQuestions<LimitTable>((question) => {
  if (question.kind === 'listen') return listen();
  const { count, perBatch, perSecond, run } = question;
  const lines = Buffer.allocUnsafe(perBatch * LINE_BYTES);
  return atPace(perSecond, count, (i) => {
    const inBatch = i % perBatch;
    putLine(lines, inBatch * LINE_BYTES, i, microseconds());
    if (inBatch < perBatch - 1 && i < count - 1) return;
    const head = JSON.stringify({ type: 'events', run, from: i - inBatch, count: inBatch + 1 });
    const frame = textFrame(Buffer.concat([Buffer.from(`${head}\n`), lines.subarray(0, (inBatch + 1) * LINE_BYTES)]));
    for (const socket of sockets) socket.write(frame);
  });
});
