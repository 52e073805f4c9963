import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServerCertificate } from '../../../src/relay/certificate/server-certificate.ts';
import { trustAdvice } from '../../../src/relay/certificate/trust-advice.ts';

const CERTIFICATE: ServerCertificate = {
  key: 'the key',
  cert: 'the certificate',
  authority: 'the authority',
  fingerprint: Array.from({ length: 32 }, (_, i) => (i + 160).toString(16).toUpperCase()).join(':'),
  expires: new Date('2027-12-21T00:00:00Z'),
  names: [],
  leftOut: [],
};
const LINK = 'https://192.168.1.7:8765/#token=0123456789abcdef';

describe('the advice on trust', () => {
  it('leads a tablet to the authority and gives its fingerprint to compare', () => {
    const text = trustAdvice(CERTIFICATE, LINK);
    assert.ok(text.includes('https://192.168.1.7:8765/ca.crt '));
    assert.equal(/A0:[0-9A-F:\s]*BF/.exec(text)?.[0].replace(/\s/g, ''), CERTIFICATE.fingerprint);
    assert.match(text, /iPad/);
    assert.match(text, /Android/);
  });

  it('shows neither the token nor the key, and fits a terminal', () => {
    for (const authority of ['the authority', null]) {
      const text = trustAdvice({ ...CERTIFICATE, authority }, LINK);
      assert.ok(!text.includes('token') && !text.includes('the key'));
      for (const line of text.split('\n')) assert.ok(line.length <= 100, line);
    }
  });

  it('has nothing to install for a certificate of one’s own', () => {
    const text = trustAdvice({ ...CERTIFICATE, authority: null }, LINK);
    assert.ok(!text.includes('ca.crt'));
    assert.match(text, /2027-12-21/);
    assert.match(text.replace(/\s/g, ''), new RegExp(CERTIFICATE.fingerprint));
  });
});
