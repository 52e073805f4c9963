import assert from 'node:assert/strict';
import { it } from 'node:test';
import { loadOnce } from '../../../src/app/load-once.ts';

it('loads once, however many ask, and anew after a failure', async () => {
  const answers = [() => Promise.reject(new Error('away')), () => Promise.resolve('there')];
  const part = loadOnce(() => answers.shift()?.() ?? Promise.resolve('asked too often'));
  const first = [part(), part()];
  for (const asked of first) await assert.rejects(asked, /away/);
  assert.deepEqual(await Promise.all([part(), part()]), ['there', 'there']);
  assert.equal(await part(), 'there');
});
