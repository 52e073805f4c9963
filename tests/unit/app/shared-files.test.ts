import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { answerShare } from '../../../src/app/service-worker/share-target.ts';
import { dropUntaken, keepShared, SHARED_FIELD, takeShared } from '../../../src/app/service-worker/shared-files.ts';
import { FakeCaches } from './fake-caches.ts';

const SCOPE = 'https://scry.test/app/';
const NOW = 1_000_000;
let caches = new FakeCaches();

function shared(...files: readonly File[]): Request {
  const form = new FormData();
  for (const file of files) form.append(SHARED_FIELD, file);
  return new Request(`${SCOPE}share`, { method: 'POST', body: form });
}

function recording(name: string, text = '{}\n'): File {
  return new File([text], name, { type: 'application/x-ndjson' });
}

describe('files that another app shares', () => {
  beforeEach(() => {
    caches = new FakeCaches();
  });

  test('reach the page with name, type and content, and are not kept after that', async () => {
    assert.equal(
      await keepShared(shared(recording('Läufe №1.jsonl', 'a\n'), recording('b.jsonl', 'b\n')), caches, NOW),
      'kept',
    );
    const files = await takeShared(caches);
    assert.deepEqual(
      files.map(({ name, type }) => [name, type]),
      [
        ['Läufe №1.jsonl', 'application/x-ndjson'],
        ['b.jsonl', 'application/x-ndjson'],
      ],
    );
    assert.deepEqual(await Promise.all(files.map((file) => file.text())), ['a\n', 'b\n']);
    assert.deepEqual(await takeShared(caches), []);
    assert.equal(caches.names.length, 0);
  });

  test('take the place of those that nobody took', async () => {
    await keepShared(shared(recording('a.jsonl'), recording('b.jsonl')), caches, NOW);
    await keepShared(shared(recording('c.jsonl')), caches, NOW);
    assert.deepEqual(
      (await takeShared(caches)).map(({ name }) => name),
      ['c.jsonl'],
    );
  });

  test('are refused where there are none, too many or too much of them', async () => {
    assert.equal(await keepShared(shared(), caches, NOW), 'none');
    assert.equal(await keepShared(new Request(SCOPE, { method: 'POST', body: 'no form' }), caches, NOW), 'failed');
    const text = new FormData();
    text.append(SHARED_FIELD, 'no file');
    assert.equal(await keepShared(new Request(SCOPE, { method: 'POST', body: text }), caches, NOW), 'none');
    assert.equal(await keepShared(shared(new File([], '')), caches, NOW), 'none');
    const many = Array.from({ length: 17 }, (_, i) => recording(`${String(i)}.jsonl`));
    assert.equal(await keepShared(shared(...many), caches, NOW), 'too-many');
    assert.equal(caches.names.length, 0);
  });

  test('are not half kept where the device is full', async () => {
    caches.room = 1;
    assert.equal(await keepShared(shared(recording('a.jsonl'), recording('b.jsonl')), caches, NOW), 'no-room');
    assert.equal(caches.names.length, 0);
  });

  test('are dropped after ten minutes, and when the clock was set back', async () => {
    for (const [later, left] of [
      [599_000, 1],
      [601_000, 0],
      [-700_000, 0],
    ] as const) {
      await keepShared(shared(recording('a.jsonl')), caches, NOW);
      await dropUntaken(caches, NOW + later);
      assert.equal((await takeShared(caches)).length, left, String(later));
    }
    await dropUntaken(caches, NOW);
    assert.equal(caches.names.length, 0);
  });

  test('lead to the page that takes them', async () => {
    const response = await answerShare(shared(recording('a.jsonl')), { caches, scope: SCOPE, now: () => NOW });
    assert.equal(response.status, 303);
    assert.equal(response.headers.get('location'), `${SCOPE}#/library?shared=kept`);
  });

  test('are not taken from another site', async () => {
    const request = shared(recording('a.jsonl'));
    Object.defineProperty(request, 'referrer', { value: 'https://elsewhere.test/' });
    const response = await answerShare(request, { caches, scope: SCOPE, now: () => NOW });
    assert.equal(response.headers.get('location'), `${SCOPE}#/library?shared=failed`);
    assert.equal(caches.names.length, 0);
  });
});
