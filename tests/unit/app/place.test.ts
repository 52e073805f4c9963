import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import type { Route } from '../../../src/app/route.ts';

/** The window's address, as far as the place needs one. */
const address = { hash: '', href: 'http://localhost/' };
Object.assign(globalThis, {
  location: address,
  history: {
    replaceState: (_state: unknown, _title: string, hash: string) => {
      address.hash = hash;
    },
  },
});
const { PlaceKeeper } = await import('../../../src/app/place.ts');

function route(at: number | null): Route {
  return { run: 'a1b2', view: 'overview', at, env: null, group: null };
}

describe('the address', () => {
  beforeEach(() => {
    address.hash = '#/overview';
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  test('follows what is shown', () => {
    const place = new PlaceKeeper(() => undefined);
    place.follow(route(7));
    mock.timers.tick(1000);
    assert.equal(address.hash, '#/run/a1b2/overview?at=7');
    place.follow(route(null));
    mock.timers.tick(1000);
    assert.equal(address.hash, '#/run/a1b2/overview');
  });

  test('that somebody has just followed is not written over before it was acted on', () => {
    const place = new PlaceKeeper(() => undefined);
    place.follow(route(7));
    address.hash = '#/library';
    mock.timers.tick(1000);
    assert.equal(address.hash, '#/library');
    place.arrived();
    place.follow(route(9));
    mock.timers.tick(1000);
    assert.equal(address.hash, '#/run/a1b2/overview?at=9');
  });

  test('is remembered as the place where the run was left', () => {
    const left: string[] = [];
    const place = new PlaceKeeper((run, where) => left.push(`${run} ${where}`));
    place.follow(route(7));
    place.reset();
    assert.deepEqual(left, ['a1b2 overview?at=7']);
  });
});
