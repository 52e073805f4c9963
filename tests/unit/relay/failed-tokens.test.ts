import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { newToken } from '../../../src/relay/access.ts';
import { FailedTokens } from '../../../src/relay/failed-tokens.ts';
import { FAILED_TOKENS, FAILED_TOKENS_MS, MAX_FAILING_ADDRESSES } from '../../../src/relay/limits.ts';
import { SUBPROTOCOL } from '../../../src/telemetry/relay-protocol.ts';
import { INGEST_TOKEN, Relay, TOKEN } from './relay-harness.ts';

/** With a clock that the test moves. */
function newTokens(): { readonly tokens: FailedTokens; readonly wait: (milliseconds: number) => void } {
  let now = 1000;
  return { tokens: new FailedTokens(() => now), wait: (milliseconds) => (now += milliseconds) };
}

function failOften(tokens: FailedTokens, address: string, times = FAILED_TOKENS): void {
  for (let i = 0; i < times; i++) tokens.add(address);
}

/** As the operating system writes it: the longest run of zeros is left out. */
function ipv6(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(':');
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

const groups = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: length, maxLength: length });
const network = groups(4).filter(([first = 0]) => first !== 0);

describe('an address that shows wrong tokens', () => {
  for (const address of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1']) {
    test(`has to wait after ${String(FAILED_TOKENS)} of them, until a minute has passed: ${address}`, () => {
      const { tokens, wait } = newTokens();
      for (let i = 0; i < FAILED_TOKENS; i++) {
        assert.ok(!tokens.mustWait(address), String(i));
        assert.ok(!tokens.add(address), String(i));
      }
      assert.ok(tokens.mustWait(address));
      wait(FAILED_TOKENS_MS - 1);
      assert.ok(tokens.mustWait(address));
      wait(1);
      assert.ok(!tokens.mustWait(address));
      failOften(tokens, address, FAILED_TOKENS - 1);
      assert.ok(!tokens.mustWait(address), 'counting starts anew');
    });
  }

  test('is told so at once with one more', () => {
    const { tokens } = newTokens();
    failOften(tokens, '192.0.2.1');
    assert.ok(tokens.add('192.0.2.1'));
  });

  test('does not make others wait', () => {
    const { tokens } = newTokens();
    failOften(tokens, '192.0.2.1');
    for (const other of ['192.0.2.2', '2001:db8::1', '::ffff:192.0.2.2']) assert.ok(!tokens.mustWait(other), other);
  });

  test('is the same in IPv4 and mapped into IPv6', () => {
    const { tokens } = newTokens();
    failOften(tokens, '192.0.2.1');
    assert.ok(tokens.mustWait('::ffff:192.0.2.1'));
    assert.ok(tokens.mustWait('::FFFF:192.0.2.1'));
  });

  test('makes its whole IPv6 network of 64 bits wait', () => {
    fc.assert(
      fc.property(network, groups(4), groups(4), (net, one, other) => {
        const { tokens } = newTokens();
        failOften(tokens, ipv6([...net, ...one]));
        assert.ok(tokens.mustWait(ipv6([...net, ...other])));
      }),
    );
  });

  test('makes no other IPv6 network wait', () => {
    fc.assert(
      fc.property(network, network, groups(4), groups(4), (net, otherNet, one, other) => {
        fc.pre(net.join() !== otherNet.join());
        const { tokens } = newTokens();
        failOften(tokens, ipv6([...net, ...one]));
        assert.ok(!tokens.mustWait(ipv6([...otherNet, ...other])));
      }),
    );
  });

  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
    test(`never has to wait on loopback, where all users share one: ${address}`, () => {
      const { tokens } = newTokens();
      failOften(tokens, address, 5 * FAILED_TOKENS);
      assert.ok(!tokens.mustWait(address));
      assert.ok(tokens.add(address), 'but is told that it is too much');
    });
  }

  test('is forgotten when very many others come, so that memory stays bounded', () => {
    const { tokens } = newTokens();
    const address = (i: number): string => `10.${String(i >> 16)}.${String((i >> 8) & 255)}.${String(i & 255)}`;
    failOften(tokens, '192.0.2.1');
    for (let i = 0; i < MAX_FAILING_ADDRESSES - 1; i++) tokens.add(address(i));
    assert.ok(tokens.mustWait('192.0.2.1'));
    tokens.add(address(MAX_FAILING_ADDRESSES));
    assert.ok(!tokens.mustWait('192.0.2.1'));
  });

  test('is not forgotten while it goes on', () => {
    const { tokens } = newTokens();
    const address = (i: number): string => `10.${String(i >> 16)}.${String((i >> 8) & 255)}.${String(i & 255)}`;
    failOften(tokens, '192.0.2.1');
    for (let i = 0; i < 2 * MAX_FAILING_ADDRESSES; i++) {
      tokens.add(address(i));
      if (i % 1000 === 0) tokens.add('192.0.2.1');
    }
    assert.ok(tokens.mustWait('192.0.2.1'));
  });
});

/** As if all requests came from a machine on the network. */
class FromAfar extends FailedTokens {
  override add(): boolean {
    return super.add('192.0.2.1');
  }
  override mustWait(): boolean {
    return super.mustWait('192.0.2.1');
  }
}

describe('a relay that gets wrong tokens', () => {
  let relay: Relay;
  let now = 0;
  before(async () => {
    relay = await Relay.start(TOKEN, {}, { failedTokens: new FromAfar(() => now) });
  });
  after(() => relay.close());
  const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

  test('makes the address wait, even with the right token, on HTTP, WebSocket and ingest', async () => {
    for (let i = 0; i < FAILED_TOKENS; i++) {
      assert.equal((await relay.http('/api/runs', bearer(newToken()))).status, 401);
    }
    const reply = await relay.http('/api/runs', bearer(TOKEN));
    assert.equal(reply.status, 429);
    assert.equal(reply.headers['retry-after'], String(FAILED_TOKENS_MS / 1000));
    assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL, `token.${TOKEN}`]), 429);
    const sent = await relay.http('/api/ingest/a?first=0', bearer(INGEST_TOKEN), 'POST', '{}\n');
    assert.equal(sent.status, 429);
    assert.equal(sent.headers['retry-after'], String(FAILED_TOKENS_MS / 1000));
    assert.equal((await relay.http('/healthz')).status, 200);
    assert.equal(relay.metrics.counts.failedTokens, FAILED_TOKENS);
    assert.equal(relay.metrics.counts.refused.get(429), 3);
  });

  test('lets it in again after a minute', async () => {
    now += FAILED_TOKENS_MS;
    assert.equal((await relay.http('/api/runs', bearer(TOKEN))).status, 200);
  });

  test('counts requests without a token as nothing: a page asks before it has one', async () => {
    for (let i = 0; i < 2 * FAILED_TOKENS; i++) assert.equal((await relay.http('/api/runs')).status, 401);
    assert.equal((await relay.http('/api/runs', bearer(TOKEN))).status, 200);
  });

  test('answers 429 to loopback too, but never locks it out', async () => {
    const own = await Relay.start(TOKEN);
    try {
      const statuses = [];
      for (let i = 0; i <= FAILED_TOKENS; i++) statuses.push((await own.http('/api/runs', bearer('wrong'))).status);
      assert.deepEqual(statuses, [...Array<number>(FAILED_TOKENS).fill(401), 429]);
      assert.equal((await own.http('/api/runs', bearer(TOKEN))).status, 200);
      assert.equal(await own.upgradeStatus(bearer(TOKEN)), 101);
    } finally {
      await own.close();
    }
  });
});
