import type { Page } from '@playwright/test';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PeerJSOption, Peer as PeerType } from 'peerjs';
import { WebSocketServer } from 'ws';
import { fixture, ROOT } from './support/paths.ts';
import { expect, test as base } from './support/test.ts';

/** Two windows find each other through the relay alone: its signalling server, its STUN server, its policy. */

const CODE = 'scry-amber-falcon-river';
const GUEST = `${CODE}-0123456789abcdef`;

const test = base.extend({
  // Nothing leaves the machine, so the windows meet at its loopback address.
  launchOptions: [
    async ({ launchOptions }, use) => {
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), '--allow-loopback-in-peer-connection'] });
    },
    { scope: 'worker' },
  ],
});

interface Share {
  readonly key: string;
  readonly stun: number;
  readonly id: string;
  readonly other: string;
}

/** What the signalling server sends. */
interface Said {
  readonly type: string;
  readonly payload?: { readonly sdp?: RTCSessionDescriptionInit; readonly candidate?: RTCIceCandidateInit };
}

/** Asks as the page does. */
function askSignalling(page: Page, token: string): Promise<{ key: string; stun: number }> {
  return page.evaluate(async (given) => {
    const reply = await fetch('./api/signalling', { headers: { authorization: `Bearer ${given}` } });
    const told: unknown = await reply.json();
    if (typeof told !== 'object' || told === null || !('key' in told) || !('stun' in told))
      throw new Error('no answer');
    return { key: String(told.key), stun: Number(told.stun) };
  }, token);
}

/**
 * Speaks as PeerJS does. The guest offers a channel, the host answers; both send a word when it is open.
 * Resolves with the other's word.
 */
function meet({ key, stun, id, other }: Share): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:localhost:${String(stun)}` }] });
    const address = `${location.origin.replace(/^http/, 'ws')}/peerjs?key=${key}&id=${id}&token=mine`;
    const socket = new WebSocket(address);
    const isSaid = (message: unknown): message is Said => {
      return typeof message === 'object' && message !== null && 'type' in message;
    };
    const tell = (type: string, payload: unknown): void => {
      socket.send(JSON.stringify({ type, dst: other, payload }));
    };
    const use = (channel: RTCDataChannel): void => {
      channel.onopen = () => {
        channel.send(`hello from ${id}`);
      };
      channel.onmessage = ({ data }) => {
        resolve(String(data));
      };
    };
    connection.onicecandidate = ({ candidate }) => {
      if (candidate !== null) tell('CANDIDATE', { candidate: candidate.toJSON() });
    };
    connection.ondatachannel = ({ channel }) => {
      use(channel);
    };
    const describe = async (type: 'OFFER' | 'ANSWER'): Promise<void> => {
      await connection.setLocalDescription();
      tell(type, { sdp: connection.localDescription?.toJSON() });
    };
    const hear = async ({ type, payload = {} }: Said): Promise<void> => {
      if (type === 'OPEN' && other.length < id.length) {
        use(connection.createDataChannel('scry'));
        await describe('OFFER');
      }
      if (payload.sdp !== undefined) await connection.setRemoteDescription(payload.sdp);
      if (type === 'OFFER') await describe('ANSWER');
      if (payload.candidate !== undefined) await connection.addIceCandidate(payload.candidate);
    };
    let before = Promise.resolve();
    socket.onmessage = ({ data }) => {
      const message: unknown = JSON.parse(String(data));
      if (!isSaid(message)) return;
      before = before.then(() => hear(message)).catch(reject);
      if (message.type === 'OPEN') document.documentElement.dataset['told'] = `open ${id}`;
    };
    socket.onclose = ({ code }) => {
      reject(new Error(`the relay closed the connection: ${String(code)}`));
    };
  });
}

test('a window with the token and one without find each other, and talk without the relay', async ({
  browser,
  page,
  relay,
  scry,
}) => {
  const { link, origin, token, written } = await relay('--file', fixture('healthy_run'), '--log-level', 'debug');
  await scry.open(link);
  const { key, stun } = await askSignalling(page, token);
  const hosting = page.evaluate(meet, { key, stun, id: CODE, other: GUEST });
  await expect(page.locator('html')).toHaveAttribute('data-told', `open ${CODE}`);

  const stranger = await browser.newContext();
  const theirs = await stranger.newPage();
  await theirs.goto(`${origin}/#/library`);
  const joining = theirs.evaluate(meet, { key: 'guest', stun, id: GUEST, other: CODE });
  expect(await joining).toBe(`hello from ${CODE}`);
  expect(await hosting).toBe(`hello from ${GUEST}`);
  await stranger.close();

  const metrics = await (await fetch(`${origin}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text();
  expect(Number(/^scry_stun_answers_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThan(0);
  expect(Number(/^scry_signalling_messages_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThan(1);
  for (const secret of [key, 'amber', token]) {
    expect(metrics).not.toContain(secret);
    expect(written.stderr).not.toContain(secret);
  }
  expect(written.stderr).toContain('a host connected for signalling');
});

/** What PeerJS itself puts into the page's global scope. */
declare const Peer: typeof PeerType;

interface Registration {
  readonly key: string;
  readonly id: string;
  readonly token: string;
}

/** What PeerJS makes of the relay's answer: `open`, or the kind of its first error. */
function register(page: Page, registration: Registration): Promise<string> {
  return page.evaluate(
    ({ key, id, token }) =>
      new Promise<string>((resolve) => {
        const { hostname: host, port } = location;
        const config = { iceServers: [] };
        const server: PeerJSOption = { host, port: Number(port), path: '/', secure: false, key, token, config };
        // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- PeerJS keeps that class to itself
        const peer = new Peer(id, server);
        peer.once('open', () => {
          resolve('open');
        });
        peer.once('error', ({ type }) => {
          resolve(type);
        });
      }),
    registration,
  );
}

test('PeerJS understands what the relay tells those whom it does not let in', async ({ browser, relay }) => {
  const { link, token } = await relay('--file', fixture('healthy_run'));
  const context = await browser.newContext();
  await context.addInitScript({ path: join(ROOT, 'node_modules/peerjs/dist/peerjs.min.js') });
  const page = await context.newPage();
  await page.goto(link);
  const { key } = await askSignalling(page, token);
  expect(await register(page, { key: 'guest', id: GUEST, token: 'guest' })).toBe('peer-unavailable');
  expect(await register(page, { key: 'old', id: CODE, token: 'host' })).toBe('invalid-key');
  expect(await register(page, { key, id: CODE, token: 'host' })).toBe('open');
  expect(await register(page, { key, id: CODE, token: 'thief' })).toBe('unavailable-id');
  expect(await register(page, { key: 'guest', id: GUEST, token: 'guest' })).toBe('open');
  // The same window comes again before the relay has missed it, and then after a reload.
  expect(await register(page, { key, id: CODE, token: 'host' })).toBe('open');
  await page.reload();
  expect(await register(page, { key, id: CODE, token: 'reloaded' })).toBe('open');
  await context.close();
});

/** Whether a page may connect to an address. */
function connects(page: Page, address: string): Promise<boolean> {
  return page.evaluate(
    (given) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(given);
        socket.onopen = () => {
          socket.close();
          resolve(true);
        };
        socket.onerror = () => {
          resolve(false);
        };
      }),
    address,
  );
}

test('a page connects to a signalling server elsewhere only where the relay was told to allow it', async ({
  browser,
  relay,
}) => {
  const servers = [0, 1].map(() => new WebSocketServer({ port: 0, host: '127.0.0.1' }));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  const [allowed = 0, other = 0] = ports;
  // A refused connection is a violation, which the guard would not pass over.
  const context = await browser.newContext();
  const page = await context.newPage();
  const plain = await relay('--demo');
  await page.goto(plain.link);
  expect(await connects(page, `ws://127.0.0.1:${String(allowed)}/peerjs`)).toBe(false);
  const open = await relay('--demo', '--allow-signalling', `http://127.0.0.1:${String(allowed)}`);
  await page.goto(open.link);
  expect(await connects(page, `ws://127.0.0.1:${String(allowed)}/peerjs`)).toBe(true);
  expect(await connects(page, `ws://127.0.0.1:${String(other)}/peerjs`)).toBe(false);
  await context.close();
  for (const server of servers) server.close();
});
