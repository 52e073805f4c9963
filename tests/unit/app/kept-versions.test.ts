import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepTwoVersions } from '../../../src/app/service-worker/kept-versions.ts';
import { FakeCaches } from './fake-caches.ts';

const SHELL = 'shell';

function keys(...names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => `https://scry.test/${name}`));
}

async function install(caches: FakeCaches, files: ReadonlySet<string>): Promise<string[]> {
  const cache = await caches.open(SHELL);
  for (const key of files) await cache.put(key, new Response(key));
  await keepTwoVersions(caches, SHELL, files);
  return (await cache.keys()).map(({ url }) => url.replace('https://scry.test/', '')).sort();
}

test('the version before stays for windows that still show it, and the one before that goes', async () => {
  const caches = new FakeCaches();
  assert.deepEqual(await install(caches, keys('a1', 'b1')), ['a1', 'b1']);
  assert.deepEqual(await install(caches, keys('a2', 'b1')), ['a1', 'a2', 'b1']);
  assert.deepEqual(await install(caches, keys('a3', 'b1')), ['a2', 'a3', 'b1']);
});

test('what lies there without a known version goes', async () => {
  const caches = new FakeCaches();
  await (await caches.open(SHELL)).put('https://scry.test/stray', new Response(''));
  await (await caches.open('scry-versions')).put('/scry-versions/current', new Response('{"damaged'));
  assert.deepEqual(await install(caches, keys('a1')), ['a1']);
});
