import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { nameConstraints, permittedIn } from '../../../src/relay/certificate/name-constraints.ts';
import { sortNames } from '../../../src/relay/certificate/names.ts';
import { permits, permittedFor } from '../../../src/relay/certificate/permitted-names.ts';

describe('names of a certificate', () => {
  it('have one spelling, and stand once', () => {
    assert.deepEqual(sortNames(['GPU7.Lan.', 'gpu7.lan', '[::1]', '0:0:0:0:0:0:0:1', 'fe80::1%eth0', 'müller.local']), {
      usable: ['gpu7.lan', '::1', 'fe80::1', 'xn--mller-kva.local'],
      unusable: [],
    });
    assert.deepEqual(sortNames(['123456', 'gpu_7']).usable, ['123456', 'gpu_7'], 'digits are no address');
  });

  it('are not what one only listens on', () => {
    assert.deepEqual(sortNames(['0.0.0.0', '::', '[::]']), { usable: [], unusable: [] });
  });

  it('are neither patterns, nor text, nor all of the internet under one word', () => {
    const unusable = ['*.lan', 'a b', '', '-x', 'x..y', 'a/b', 'dev', 'ai', 'com', `${'x'.repeat(64)}.lan`];
    assert.deepEqual(sortNames(unusable), { usable: [], unusable });
    assert.deepEqual(sortNames(['dev.lan', 'esper']).unusable, []);
  });
});

describe('what an authority may vouch for', () => {
  it('is every local machine', () => {
    const local = permittedFor([]);
    const names = 'localhost gpu7.local gpu7.lan a.b.home.arpa x.internal'.split(' ');
    const addresses = '127.0.0.1 127.1.2.3 10.9.8.7 172.31.0.1 192.168.0.1 169.254.1.1 100.64.0.1 ::1 fd12::1 fe80::1';
    for (const name of [...names, ...addresses.split(' ')]) assert.ok(permits(local, name), name);
    const foreign = 'gpu7 example.com xlocal local.example.com 8.8.8.8 172.32.0.1 100.128.0.1 2001:db8::1 ::2 fec0::1';
    for (const name of foreign.split(' ')) assert.ok(!permits(local, name), name);
  });

  it('is this machine, whatever its addresses (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())), (texts) => {
        const { usable } = sortNames(texts);
        const permitted = permittedFor(usable);
        for (const name of usable) assert.ok(permits(permitted, name), name);
      }),
    );
  });

  it('is written into the certificate and read from it (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()), { maxLength: 60 }), (texts) => {
        const permitted = permittedFor(sortNames(texts).usable);
        const extension = nameConstraints(permitted);
        assert.ok(extension.critical);
        const read = permittedIn([extension]);
        assert.deepEqual(read.domains, permitted.domains);
        // The library may write an address in another way; what it means is what counts.
        assert.equal(read.networks.length, permitted.networks.length);
        for (const name of sortNames(texts).usable) assert.ok(permits(read, name), name);
      }),
      { numRuns: 50 },
    );
  });

  it('is nothing where a certificate does not say', () => {
    assert.deepEqual(permittedIn([]), { domains: [], networks: [] });
  });
});
