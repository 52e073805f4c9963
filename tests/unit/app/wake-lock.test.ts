import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { WakeLock, type WakePage, type WakeSentinel, type WakeState } from '../../../src/app/wake-lock.ts';

class Sentinel implements WakeSentinel {
  released = false;
  readonly #listeners: (() => void)[] = [];
  release(): Promise<void> {
    this.released = true;
    for (const listener of this.#listeners) listener();
    return Promise.resolve();
  }
  addEventListener(_type: 'release', listener: () => void): void {
    this.#listeners.push(listener);
  }
}

let given: Sentinel[] = [];
let told: WakeState[] = [];
let visible = true;
let refuses = false;

function page(): WakePage {
  return {
    wakeLock: {
      request: () => {
        if (refuses) return Promise.reject(new DOMException('battery', 'NotAllowedError'));
        const sentinel = new Sentinel();
        given.push(sentinel);
        return Promise.resolve(sentinel);
      },
    },
    visible: () => visible,
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function lock(browser: WakePage = page()): WakeLock {
  return new WakeLock(browser, (state) => told.push(state));
}

describe('the screen', () => {
  beforeEach(() => {
    given = [];
    told = [];
    visible = true;
    refuses = false;
  });

  test('stays awake while something plays and the person wants it, and only then', async () => {
    const wake = lock();
    wake.follow(false, true);
    wake.follow(true, false);
    await settled();
    assert.equal(given.length, 0);
    wake.follow(true, true);
    wake.follow(true, true);
    await settled();
    assert.equal(given.length, 1);
    wake.follow(true, false);
    await settled();
    assert.equal(given[0]?.released, true);
    assert.deepEqual(told, ['held', 'off']);
  });

  test('is kept awake again when the page comes back to the front', async () => {
    const wake = lock();
    wake.follow(true, true);
    await settled();
    visible = false;
    await given[0]?.release();
    wake.looked();
    await settled();
    assert.equal(given.length, 1);
    visible = true;
    wake.looked();
    await settled();
    assert.equal(given.length, 2);
    assert.deepEqual(told, ['held', 'off', 'held']);
  });

  test('is let go when playing ends before the browser has answered', async () => {
    const wake = lock();
    wake.follow(true, true);
    wake.follow(true, false);
    await settled();
    assert.deepEqual(
      given.map(({ released }) => released),
      [true],
    );
    assert.equal(wake.state, 'off');
  });

  test('is told to be beyond us where the browser refuses or has no such thing', async () => {
    refuses = true;
    const refused = lock();
    refused.follow(true, true);
    await settled();
    assert.equal(refused.state, 'refused');
    const unable = lock({ wakeLock: null, visible: () => true });
    unable.follow(true, true);
    await settled();
    assert.equal(unable.state, 'unsupported');
    unable.looked();
    await settled();
    assert.deepEqual(told, ['refused', 'unsupported']);
  });
});
