import '../../src/components/panels/run-comparison.ts';
import type { RunComparison as Comparison } from '../../src/components/view-model.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { bareDetail, detailSample, episodeRowSample } from './support/env-samples.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { all, button, change, control, mount, one, sent, textOf, wordsOf } from './support/mount.ts';

/** An environment at its peak and at its end. */

const peak = detailSample({
  epoch: 9,
  accuracy: 66.1,
  loss: 0.98,
  epochsSinceBest: 0,
  totalReward: 1.2,
  reasons: [],
  score: 0,
  status: 'healthy',
});
const both: Comparison = { row: episodeRowSample(), peak, end: detailSample({ ended: true }), problem: null };

function rowsOf(element: Element): string[] {
  return all(element, 'tbody tr').map(wordsOf);
}

describe('peak and end of a run', () => {
  it('is a closed dialog while nothing is looked into', async () => {
    const element = await mount('scry-run-comparison');
    equal(control(element, 'dialog', HTMLDialogElement).open, false);
    await change(element, { comparison: both });
    equal(control(element, 'dialog', HTMLDialogElement).open, true);
  });

  it('has every figure at both moments, with the difference and whether that is better', async () => {
    const rows = rowsOf(await mount('scry-run-comparison', { comparison: both }));
    ok(rows.includes('accuracy 66.1 % 64.1 % −2.0 points ▼worse'), rows.join('\n'));
    ok(rows.includes('loss 0.980 1.173 +0.193 ▼worse'));
    ok(rows.includes('reward of the episode +1.200 +4.700 +3.500 ▲better'));
    ok(rows.includes('growth 1.17× 1.17× 0'));
    ok(rows.includes('epoch 9 22 +13'), 'neither better nor worse');
    ok(rows.includes('flagged for nothing rollback, env stalled, negative synergy changed'));
    ok(rows.includes('r1c1 dormant: empty dormant: empty the same'));
    ok(rows.includes('WAIT 11 11 0'));
    ok(rows.includes('attribution to the seed +1.515 +1.515 0'));
    ok(rows.includes('norm fossilized 1 1 0'));
    deepEqual(all(found(document.querySelector('scry-run-comparison')), 'th.title').map(wordsOf), [
      'Metrics',
      'Seeds',
      'Actions',
      'Reward of the step',
      'Graveyard',
    ]);
  });

  it('has a dash where one of both was not measured', async () => {
    const element = await mount('scry-run-comparison', { comparison: { ...both, peak: bareDetail() } });
    const accuracy = found(rowsOf(element).find((row) => row.startsWith('accuracy')));
    match(accuracy, /^accuracy —not measured 64\.1 % —cannot be told$/);
  });

  it('goes to either moment and closes', async () => {
    const element = await mount('scry-run-comparison', { comparison: both });
    const seeks = sent(element, 'scry-seek', () => {
      button(element, 'Go to the peak').click();
      button(element, 'Go to the end').click();
    });
    deepEqual(
      seeks.map(({ detail }) => detail.position),
      [1090, 1300],
    );
    equal(control(element, 'dialog', HTMLDialogElement).open, false);
  });

  it('tells that it was closed, once, and not where the shell closed it', async () => {
    const element = await mount('scry-run-comparison', { comparison: both });
    const parent = found(element.parentElement);
    const told: unknown[] = [];
    const listen = (event: HTMLElementEventMap['scry-compare']): void => {
      told.push(event.detail.row);
    };
    parent.addEventListener('scry-compare', listen);
    button(element, 'Close').click();
    while (told.length === 0) await new Promise(requestAnimationFrame);
    deepEqual(told, [null]);
    await change(element, { comparison: null });
    await change(element, { comparison: both });
    const dialog = control(element, 'dialog', HTMLDialogElement);
    const closed = new Promise((resolve) => {
      dialog.addEventListener('close', resolve, { once: true });
    });
    await change(element, { comparison: null });
    await closed;
    equal(told.length, 1);
    parent.removeEventListener('scry-compare', listen);
  });

  it('says that it looks, and what went wrong', async () => {
    const element = await mount('scry-run-comparison', { comparison: { ...both, peak: null } });
    match(textOf(one(element, '[role="status"]')), /Looking up/);
    await change(element, { comparison: { ...both, peak: null, problem: 'The run is no longer stored.' } });
    match(textOf(one(element, '[role="alert"]')), /no longer stored/);
  });

  for (const theme of ['dark', 'light'] as const) {
    it(`is accessible in the ${theme} theme`, async () => {
      if (!('axe' in window)) await loadAxe();
      document.documentElement.lang = 'en';
      document.documentElement.dataset['theme'] = theme;
      await noViolations(await mount('scry-run-comparison', { comparison: both }));
    });
  }
});
