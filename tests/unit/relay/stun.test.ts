import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { MAX_STUN_ADDRESSES, STUN_ANSWERS_PER_SECOND } from '../../../src/relay/limits.ts';
import { newLog, NO_LOG } from '../../../src/relay/log.ts';
import { Metrics } from '../../../src/relay/metrics.ts';
import { addressBytes } from '../../../src/relay/stun/address-bytes.ts';
import { stunAnswer } from '../../../src/relay/stun/stun-answer.ts';
import { fingerprintOf, parseBindingRequest } from '../../../src/relay/stun/stun-message.ts';
import { StunPace } from '../../../src/relay/stun/stun-pace.ts';
import { startStun, type StunServer } from '../../../src/relay/stun/stun-server.ts';
import { pause, Relay, TOKEN, until } from './relay-harness.ts';
import { PeerWindows } from './signalling-harness.ts';

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replace(/\s+/g, ''), 'hex');
}

/** RFC 5769, 2.1: with attributes of ICE, credentials and a fingerprint. */
const SAMPLE_REQUEST = bytes(`
  0001 0058 2112a442 b7e7a701 bc34d686 fa87dfae
  8022 0010 5354554e 20746573 7420636c 69656e74
  0024 0004 6e0001ff
  8029 0008 932ff9b1 51263b36
  0006 0009 6576746a 3a683676 59202020
  0008 0014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
  8028 0004 e57a3bcf`);
const TRANSACTION = 'b7e7a701 bc34d686 fa87dfae';

/** A Binding request; attributes as type and value in hex. */
function request(attributes: readonly (readonly [number, string])[] = [], withFingerprint = false): Buffer {
  const parts = attributes.map(([type, value]) => {
    const content = bytes(value);
    const head = Buffer.alloc(4);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(content.length, 2);
    return Buffer.concat([head, content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
  });
  const body = Buffer.concat(parts);
  const header = bytes(`0001 0000 2112a442 ${TRANSACTION}`);
  header.writeUInt16BE(body.length + (withFingerprint ? 8 : 0), 2);
  const plain = Buffer.concat([header, body]);
  if (!withFingerprint) return plain;
  const sum = bytes('8028 0004 00000000');
  sum.writeUInt32BE(fingerprintOf(plain), 4);
  return Buffer.concat([plain, sum]);
}

const FROM = { address: '192.0.2.1', port: 32853 };
const FROM_IPV6 = { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32853 };

function answered(datagram: Buffer, from = FROM): string {
  return stunAnswer(datagram, from)?.toString('hex') ?? 'nothing';
}

function hex(text: string): string {
  return bytes(text).toString('hex');
}

describe('the answer to a Binding request', () => {
  test('holds the asker’s address as in the sample response of RFC 5769', () => {
    assert.equal(answered(request()), hex(`0101 000c 2112a442 ${TRANSACTION} 0020 0008 0001 a147 e112a643`));
  });

  test('holds an IPv6 address as in the sample response of RFC 5769', () => {
    const mapped = '0020 0014 0002 a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9';
    assert.equal(answered(request(), FROM_IPV6), hex(`0101 0018 2112a442 ${TRANSACTION} ${mapped}`));
  });

  test('holds an IPv4 address that came to a socket for both as such', () => {
    assert.equal(answered(request(), { ...FROM, address: '::ffff:192.0.2.1' }), answered(request()));
  });

  test('knows a link’s address without the link', () => {
    const from = { address: 'fe80::1%eth0', port: 1 };
    assert.equal(answered(request(), from), answered(request(), { ...from, address: 'fe80::1' }));
  });

  test('has a fingerprint that fits where the request has one', () => {
    const answer = stunAnswer(request([], true), FROM);
    assert.ok(answer !== null);
    assert.equal(answer.length, 40);
    assert.equal(answer.readUInt16BE(2), 20);
    assert.equal(answer.readUInt16BE(32), 0x8028);
    assert.equal(answer.readUInt32BE(36), fingerprintOf(answer.subarray(0, 32)));
  });

  test('passes over what may be ignored, and over credentials', () => {
    const more = request([
      [0x8022, '626c6168'],
      [0xc057, '00000001'],
      [0x0006, '61'],
      [0x0008, '00'.repeat(20)],
    ]);
    assert.equal(answered(more), answered(request()));
  });

  test('is error 420, which names them, to attributes that must be understood', () => {
    const strange = request([
      [0x0024, '6e0001ff'],
      [0x8022, '61'],
      [0x7fff, ''],
      [0x0024, '00'],
    ]);
    assert.equal(answered(strange), hex(`0111 0010 2112a442 ${TRANSACTION} 0009 0004 00000414 000a 0004 0024 7fff`));
  });

  test('is error 420 to the sample request of RFC 5769, whose fingerprint fits: it is for ICE', () => {
    assert.deepEqual(parseBindingRequest(SAMPLE_REQUEST)?.unknown, [0x0024]);
    const answer = stunAnswer(SAMPLE_REQUEST, FROM);
    assert.ok(answer !== null);
    assert.equal(answer.subarray(0, -8).toString('hex').slice(40), hex('0009 0004 00000414 000a 0002 0024 0000'));
    assert.equal(answer.readUInt32BE(answer.length - 4), fingerprintOf(answer.subarray(0, -8)));
  });

  test('is never more than 24 bytes longer than the request', () => {
    const attribute = fc.tuple(
      fc.nat(0xffff).filter((type) => type !== 0x8028),
      fc.uint8Array({ maxLength: 20 }).map((value) => Buffer.from(value).toString('hex')),
    );
    fc.assert(
      fc.property(fc.array(attribute, { maxLength: 30 }), fc.boolean(), (attributes, withFingerprint) => {
        const asked = request(attributes, withFingerprint);
        const answer = stunAnswer(asked, FROM_IPV6);
        if (asked.length > 1024) assert.equal(answer, null);
        else assert.ok(answer !== null && answer.length <= asked.length + 24 && answer.length % 4 === 0);
      }),
    );
  });
});

describe('no answer is given to', () => {
  const whole = request();
  const withLength = (length: number): Buffer => {
    const changed = Buffer.from(whole);
    changed.writeUInt16BE(length, 2);
    return changed;
  };
  const cases: readonly (readonly [string, Buffer])[] = [
    ['nothing', Buffer.alloc(0)],
    ['half a header', whole.subarray(0, 19)],
    ['a length that is not its own', withLength(4)],
    ['a length that is too large', withLength(0xffff)],
    ['a byte too much', Buffer.concat([whole, Buffer.alloc(1)])],
    ['an indication', Buffer.concat([bytes('0011'), whole.subarray(2)])],
    ['a success response', Buffer.concat([bytes('0101'), whole.subarray(2)])],
    ['an error response', Buffer.concat([bytes('0111'), whole.subarray(2)])],
    ['a request to allocate (TURN)', Buffer.concat([bytes('0003'), whole.subarray(2)])],
    ['a request of RFC 3489, without the cookie', Buffer.concat([whole.subarray(0, 4), Buffer.alloc(16, 7)])],
    ['an attribute that goes beyond the end', Buffer.concat([withLength(4), bytes('80220004')])],
    ['a wrong fingerprint', Buffer.concat([withLength(8), bytes('8028 0004 00000000')])],
    ['a short fingerprint', Buffer.concat([withLength(8), bytes('8028 0002 00000000')])],
    ['something behind the fingerprint', Buffer.concat([request([], true), bytes('80220000')])],
    ['a request of more than 1,024 bytes', request([[0x8022, '00'.repeat(1020)]])],
    ['a DNS query', bytes('1234 0100 0001 0000 0000 0000 07657861 6d706c65 03636f6d 00 0001 0001')],
    ['DTLS', bytes('16fefd 0000 000000000000 0010 01000004 0000 0000 00000004')],
  ];
  for (const [name, datagram] of cases) {
    test(name, () => {
      assert.equal(answered(datagram), 'nothing');
    });
  }

  test('a sender without a port, or with an address that is none', () => {
    assert.equal(answered(request(), { ...FROM, port: 0 }), 'nothing');
    assert.equal(answered(request(), { ...FROM, address: 'nowhere' }), 'nothing');
  });

  test('garbage, nor to a request that was damaged on the way; and none of it throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1500 }), (data) => {
        assert.equal(stunAnswer(Buffer.from(data), FROM), null);
      }),
    );
    fc.assert(
      fc.property(fc.nat(SAMPLE_REQUEST.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(SAMPLE_REQUEST);
        damaged.writeUInt8(damaged.readUInt8(at) ^ change, at);
        const answer = stunAnswer(damaged, FROM);
        // Where a type or length was damaged so that the fingerprint is no longer seen as one, it counts as a request
        // without; whatever had one that could be checked is not answered.
        if (answer !== null) assert.equal(parseBindingRequest(damaged)?.hasFingerprint, false);
      }),
      { numRuns: 500, examples: [[23, 65]] },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const padded = Buffer.alloc(Math.ceil(data.length / 4) * 4);
        padded.set(data);
        const header = bytes(`0001 0000 2112a442 ${TRANSACTION}`);
        header.writeUInt16BE(padded.length, 2);
        stunAnswer(Buffer.concat([header, padded]), FROM_IPV6);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an address in bytes', () => {
  test('is the same however it is written', () => {
    assert.deepEqual(addressBytes('192.0.2.255'), bytes('c00002ff'));
    for (const text of ['::1', '0:0:0:0:0:0:0:1', '::0.0.0.1']) {
      assert.deepEqual(addressBytes(text), bytes('00'.repeat(15) + '01'), text);
    }
    assert.deepEqual(addressBytes('64:ff9b::192.0.2.1'), bytes('0064ff9b 00000000 00000000 c0000201'));
    assert.deepEqual(addressBytes('::'), Buffer.alloc(16));
    for (const text of ['', 'localhost', '1.2.3', '::g', '[::1]']) assert.equal(addressBytes(text), null, text);
  });

  test('has all groups of IPv6 in their places', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
        const text = groups.map((group) => group.toString(16)).join(':');
        const mapped = /^(0:){5}ffff:/.test(text);
        fc.pre(!mapped);
        const expected = Buffer.concat(groups.map((group) => bytes(group.toString(16).padStart(4, '0'))));
        assert.deepEqual(addressBytes(text), expected);
        assert.deepEqual(addressBytes(new URL(`http://[${text}]`).hostname.slice(1, -1)), expected);
      }),
    );
  });
});

describe('the pace of answers', () => {
  test(`is at most ${String(STUN_ANSWERS_PER_SECOND)} to an address in any second`, () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 50, maxLength: 300 }), (pauses) => {
        let now = 0;
        const pace = new StunPace(() => now);
        const given: number[] = [];
        for (const milliseconds of pauses) {
          now += milliseconds;
          if (pace.mayAnswer('192.0.2.1')) given.push(now);
        }
        for (const [i, time] of given.entries()) {
          const before = given[i - STUN_ANSWERS_PER_SECOND];
          assert.ok(before === undefined || time - before >= 1000);
        }
      }),
    );
  });

  test('is each address’s own; an IPv6 network of 64 bits is one', () => {
    const pace = new StunPace(() => 0);
    for (let i = 0; i < STUN_ANSWERS_PER_SECOND; i++) {
      assert.ok(pace.mayAnswer('192.0.2.1'));
      assert.ok(pace.mayAnswer(`2001:db8::${String(i)}`));
    }
    assert.ok(!pace.mayAnswer('192.0.2.1'));
    assert.ok(!pace.mayAnswer('2001:db8::ffff'));
    assert.ok(pace.mayAnswer('192.0.2.2'));
    assert.ok(pace.mayAnswer('2001:db9::1'));
  });

  test('is kept for so many addresses at a time, which are forgotten after a second', () => {
    let now = 0;
    const pace = new StunPace(() => now);
    const address = (i: number): string => `10.0.${String(i >> 8)}.${String(i & 255)}`;
    for (let i = 0; i < MAX_STUN_ADDRESSES; i++) assert.ok(pace.mayAnswer(address(i)));
    assert.ok(!pace.mayAnswer('192.0.2.1'));
    assert.ok(pace.mayAnswer(address(0)));
    now += 1000;
    assert.ok(pace.mayAnswer('192.0.2.1'));
  });
});

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

describe('the STUN server', () => {
  const open: (StunServer | Socket)[] = [];
  let metrics = new Metrics();
  beforeEach(() => (metrics = new Metrics()));
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  async function start(address = '127.0.0.1', port = 0): Promise<StunServer> {
    const server = await startStun({ address, port, metrics, log: NO_LOG });
    assert.ok(server !== null);
    open.push(server);
    return server;
  }

  /** A client with the answers that it got. */
  async function client(address = '127.0.0.1'): Promise<{
    readonly socket: Socket;
    readonly port: number;
    readonly answers: Buffer[];
  }> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    open.push(socket);
    const answers: Buffer[] = [];
    socket.on('message', (data) => answers.push(data));
    socket.bind(0, address);
    await once(socket, 'listening');
    return { socket, port: socket.address().port, answers };
  }

  for (const address of hasIPv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']) {
    test(`tells a client at ${address} its address`, async () => {
      const { port } = await start(address);
      const { socket, answers, port: own } = await client(address);
      socket.send(request([], true), port, address);
      await until(() => answers.length === 1, 'an answer');
      assert.deepEqual(answers[0], stunAnswer(request([], true), { address, port: own }));
      await until(() => metrics.counts.stunAnswers === 1, 'it to be counted');
    });
  }

  test('that listens on all addresses of both kinds tells an IPv4 client its own', { skip: !hasIPv6 }, async () => {
    const { port } = await start('::');
    const { socket, answers, port: own } = await client();
    socket.send(request(), port, '127.0.0.1');
    await until(() => answers.length === 1, 'an answer');
    assert.deepEqual(answers[0], stunAnswer(request(), { address: '127.0.0.1', port: own }));
  });

  test('answers so many in a second, and is silent then', async () => {
    const { port } = await start();
    const { socket, answers } = await client();
    for (let i = 0; i < 5 * STUN_ANSWERS_PER_SECOND; i++) socket.send(request(), port, '127.0.0.1');
    await until(() => answers.length === STUN_ANSWERS_PER_SECOND, 'the answers');
    await pause(100);
    assert.equal(answers.length, STUN_ANSWERS_PER_SECOND);
  });

  test('answers nothing to garbage, and goes on', async () => {
    const { port } = await start();
    const { socket, answers } = await client();
    for (const datagram of fc.sample(fc.uint8Array({ maxLength: 2000 }), 300)) socket.send(datagram, port, '127.0.0.1');
    await pause(50);
    assert.equal(answers.length, 0);
    socket.send(request(), port, '127.0.0.1');
    await until(() => answers.length === 1, 'an answer');
  });

  test('takes another port where its own is taken', async () => {
    const { port } = await client();
    const server = await start('127.0.0.1', port);
    assert.notEqual(server.port, port);
    const { socket, answers } = await client();
    socket.send(request(), server.port, '127.0.0.1');
    await until(() => answers.length === 1, 'an answer');
  });

  test('is done without where no port can be had, with a warning', async () => {
    const lines: string[] = [];
    const log = newLog('warn', (line) => lines.push(line));
    assert.equal(await startStun({ address: '192.0.2.77', port: 0, metrics, log }), null);
    assert.match(lines.join(''), /^scry: warning: no STUN server: .+ Sharing works/);
  });
});

describe('a relay with STUN', () => {
  test('answers at the number of its own port, says so to viewers, and stops with the relay', async () => {
    const relay = await Relay.start(TOKEN, { stun: true });
    const { stun } = await new PeerWindows(relay).info();
    assert.equal(stun, relay.port);
    const socket = createSocket('udp4');
    try {
      socket.send(request(), relay.port, '127.0.0.1');
      await once(socket, 'message', { signal: AbortSignal.timeout(3000) });
      const reply = await relay.http('/metrics', { Authorization: `Bearer ${TOKEN}` });
      assert.match(reply.text, /^scry_stun_answers_total 1$/m);
    } finally {
      socket.close();
      await relay.close();
    }
    const again = createSocket('udp4');
    again.bind(relay.port, '127.0.0.1');
    await once(again, 'listening');
    again.close();
  });
});
