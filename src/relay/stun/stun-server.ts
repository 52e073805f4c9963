import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { stunAnswer } from './stun-answer.ts';
import { StunPace } from './stun-pace.ts';

/**
 * A small STUN server: tells windows under which address they are seen. Without one, browsers on a machine without a
 * way to the internet find no address to connect by.
 */
export interface StunServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export interface StunOptions {
  /** The address that HTTP is bound to. */
  readonly address: string;
  /** The port that is tried first. */
  readonly port: number;
  readonly metrics: Metrics;
  readonly log: Log;
}

function bind(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

/** Starts it at the port of HTTP, or at another where that is taken; null where there is none to be had. */
export async function startStun({ address, port, metrics, log }: StunOptions): Promise<StunServer | null> {
  const socket = await bind(address, port)
    .catch(() => bind(address, 0))
    .catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      log.warn(`no STUN server: ${why}. Sharing works where browsers find an address without it.`);
      return null;
    });
  if (socket === null) return null;
  const pace = new StunPace();
  socket.on('error', (error) => {
    log.debug(`STUN: ${error.message}`);
  });
  socket.on('message', (datagram, sender) => {
    const answer = stunAnswer(datagram, sender);
    if (answer === null || !pace.mayAnswer(sender.address)) return;
    // An answer that cannot leave is as lost as any datagram.
    socket.send(answer, sender.port, sender.address, (error) => {
      if (error === null) metrics.stunAnswered();
    });
  });
  return {
    port: socket.address().port,
    close: () =>
      new Promise((resolve) => {
        socket.close(resolve);
      }),
  };
}
