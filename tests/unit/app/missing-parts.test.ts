import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hearMissingParts } from '../../../src/app/missing-parts.ts';

/** A window in which parts can fail to load. */
function listening() {
  const scope = new EventTarget();
  const gone = new AbortController();
  const told: (string | null)[] = [];
  hearMissingParts(gone.signal, { notify: (text) => void told.push(text) }, scope);
  const fire = (name: string, values: object): Event => {
    const event = Object.assign(new Event(name, { cancelable: true }), values);
    scope.dispatchEvent(event);
    return event;
  };
  return { told, gone, fire };
}

const failure = new TypeError('Failed to fetch dynamically imported module: http://localhost/assets/heat.js');

describe('a part of the app that cannot be loaded', () => {
  it('is told with its address and what to do, and its rejection is no error of its own', () => {
    const { told, fire } = listening();
    const event = fire('vite:preloadError', { payload: failure });
    assert.equal(event.defaultPrevented, false, 'whoever waits for the part hears that it did not come');
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /could not be loaded: .*assets\/heat\.js\. .*Try again, or reload/);
    assert.equal(fire('unhandledrejection', { reason: failure }).defaultPrevented, true);
  });

  it('hides no other rejection', () => {
    const { told, fire } = listening();
    fire('vite:preloadError', { payload: failure });
    for (const reason of [new TypeError(failure.message), 'text', undefined, null]) {
      assert.equal(fire('unhandledrejection', { reason }).defaultPrevented, false);
    }
    fire('vite:preloadError', {});
    fire('vite:preloadError', { payload: 'text' });
    assert.equal(told.length, 1);
  });

  it('is heard no longer once the window has gone', () => {
    const { told, gone, fire } = listening();
    gone.abort();
    fire('vite:preloadError', { payload: failure });
    assert.deepEqual(told, []);
  });
});
