import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { abilitiesOf, lacksOf, type AbilityScope } from '../../../src/app/abilities.ts';

class Connection {
  createDataChannel(): void {
    // Only its name counts.
  }
}

const ALL: AbilityScope = {
  isSecureContext: true,
  indexedDB: {},
  RTCPeerConnection: Connection,
  navigator: {
    serviceWorker: {},
    storage: { persist: () => undefined },
    canShare: () => true,
    setAppBadge: () => undefined,
    wakeLock: {},
  },
};

describe('what a browser can', () => {
  test('is all in a browser that has all', () => {
    const abilities = abilitiesOf(ALL);
    assert.ok(Object.values(abilities).every((has) => has));
    assert.deepEqual(lacksOf(abilities), []);
  });

  test('is told piece by piece where something is missing', () => {
    const { navigator, ...rest } = ALL;
    const bare = abilitiesOf({ ...rest, RTCPeerConnection: undefined, navigator: { serviceWorker: {}, storage: {} } });
    assert.deepEqual(
      lacksOf(bare).map(({ what, weight }) => [what, weight]),
      [
        ['webrtc', 'limits'],
        ['persist', 'limits'],
        ['wakeLock', 'comfort'],
        ['badge', 'comfort'],
        ['shareFiles', 'comfort'],
      ],
    );
    assert.match(lacksOf(bare)[0]?.text ?? '', /no WebRTC/);
    assert.ok('wakeLock' in navigator);
  });

  test('is one sentence at an address that is not secure, with what to do', () => {
    const lacks = lacksOf(abilitiesOf({ indexedDB: {}, navigator: {} }));
    assert.deepEqual(
      lacks.map(({ what }) => what),
      ['secure'],
    );
    assert.match(lacks[0]?.text ?? '', /HTTPS \(scry --tls\) or on localhost/);
    assert.deepEqual(
      lacksOf(abilitiesOf({ navigator: {} })).map(({ what }) => what),
      ['secure', 'storage'],
    );
  });

  test('takes a WebRTC without data channels for none', () => {
    assert.equal(abilitiesOf({ ...ALL, RTCPeerConnection: () => undefined }).webrtc, false);
  });
});
