import { once } from 'node:events';
import { createServer, request as askRelay, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

/** Listens in between a browser and a relay. */

/** Everything that goes between a browser and a relay. */
export interface Tap {
  readonly origin: string;
  /** Heads of the requests, a header a line. */
  readonly asked: string[];
  /** Heads and bodies of the answers, and what came through sockets. */
  readonly answered: Buffer[];
  close(): void;
}

function headOf(first: string, headers: IncomingHttpHeaders): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  return [first, ...lines].join('\n');
}

/** A server in front of a relay that hands everything on and keeps a copy. */
export async function tap(port: number): Promise<Tap> {
  const asked: string[] = [];
  const answered: Buffer[] = [];
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request;
    asked.push(headOf(`${method ?? ''} ${path ?? ''}`, headers));
    // Packed answers could not be searched.
    const plain = { ...headers, 'accept-encoding': 'identity' };
    const onward = askRelay({ port, host: '127.0.0.1', method, path, headers: plain }, (answer) => {
      answered.push(Buffer.from(headOf(String(answer.statusCode), answer.headers)));
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on('data', (part: Buffer) => answered.push(part)).pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (request, socket) => {
    const head = headOf(`GET ${request.url ?? ''}`, request.headers);
    asked.push(head);
    const onward = connect(port, '127.0.0.1', () => {
      onward.write(`${head.replace('\n', ' HTTP/1.1\n').replaceAll('\n', '\r\n')}\r\n\r\n`);
      socket.pipe(onward);
    });
    const breakOff = (): void => {
      socket.destroy();
      onward.destroy();
    };
    for (const end of [socket, onward]) end.on('error', breakOff);
    onward.on('data', (part: Buffer) => answered.push(part)).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the tap has no address');
  return {
    origin: `http://localhost:${String(address.port)}`,
    asked,
    answered,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
