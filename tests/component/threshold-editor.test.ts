import '../../src/components/panels/threshold-editor.ts';
import type { ThresholdEditor } from '../../src/components/panels/threshold-editor.ts';
import { THRESHOLD_FIELDS } from '../../src/diagnosis/profile-table.ts';
import { PROFILE_VERSION, THRESHOLDS } from '../../src/diagnosis/threshold-profile.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { all, attribute, button, change, control, drawn, mount, one, sent, textOf, wordsOf } from './support/mount.ts';

const CHANGED = { ...THRESHOLDS, kl: { warn: 0.02, crit: 0.05 } };

function openEditor(profile = THRESHOLDS): Promise<ThresholdEditor> {
  return mount('scry-threshold-editor', { profile, open: true });
}

function field(editor: Element, path: string): HTMLInputElement {
  return control(editor, `[data-path="${path}"]`, HTMLInputElement);
}

async function type(editor: Element, path: string, text: string): Promise<void> {
  field(editor, path).value = text;
  field(editor, path).dispatchEvent(new Event('input', { bubbles: true }));
  await drawn(editor);
}

/** What is said about a field. */
function problemOf(editor: Element, path: string): string | null {
  const input = field(editor, path);
  if (input.getAttribute('aria-invalid') !== 'true') return null;
  const id = found(attribute(input, 'aria-describedby').split(' ').at(-1));
  return wordsOf(one(editor, `#${id}`));
}

/** What is sent when Apply is pressed. */
function applied(editor: Element): readonly unknown[] {
  return sent(editor, 'scry-prefer', () => {
    button(editor, 'Apply').click();
  }).map(({ detail }) => detail);
}

async function takeOver(editor: Element, text: string): Promise<void> {
  if (all(editor, 'textarea').length === 0) button(editor, 'As text').click();
  await drawn(editor);
  control(editor, 'textarea', HTMLTextAreaElement).value = text;
  button(editor, 'Take over').click();
  await drawn(editor);
}

describe('the threshold editor', () => {
  it('has a named field for every number, with what the profile says', async () => {
    const editor = await openEditor(CHANGED);
    equal(all(editor, 'input').length, THRESHOLD_FIELDS.length);
    for (const { path } of THRESHOLD_FIELDS) ok((field(editor, path).labels?.length ?? 0) > 0, path);
    equal(field(editor, 'kl.warn').value, '0.02');
    equal(field(editor, 'lstmRms.critLow').valueAsNumber, 1e-6);
    equal(field(editor, 'warmUpBatches').value, '50');
  });

  it('says that the whole run is judged anew', async () => {
    match(textOf(await openEditor()), /Findings of the whole run are judged anew\./);
  });

  it('marks what differs from the default, and takes it back one by one', async () => {
    const editor = await openEditor(CHANGED);
    deepEqual(all(editor, '.changed').map(wordsOf), ['default 0.015 ↺', 'default 0.03 ↺']);
    control(editor, '[data-reset="kl.warn"]', HTMLButtonElement).click();
    await drawn(editor);
    equal(field(editor, 'kl.warn').value, '0.015');
    equal(editor.shadowRoot?.activeElement, field(editor, 'kl.warn'), 'the keyboard');
    deepEqual(all(editor, '.changed').map(wordsOf), ['default 0.03 ↺']);
    deepEqual(applied(editor), [{ thresholds: { ...THRESHOLDS, kl: { warn: 0.015, crit: 0.05 } } }]);
  });

  it('takes a number written otherwise for the same', async () => {
    const editor = await openEditor();
    await type(editor, 'kl.warn', '1.50e-2');
    equal(all(editor, '.changed').length, 0);
  });

  it('takes everything back at once, and uses it only when told to', async () => {
    const editor = await openEditor(CHANGED);
    equal(
      sent(editor, 'scry-prefer', () => {
        button(editor, 'Reset all').click();
      }).length,
      0,
    );
    await drawn(editor);
    equal(button(editor, 'Reset all').disabled, true);
    deepEqual(applied(editor), [{ thresholds: THRESHOLDS }]);
  });

  it('sends the new profile, and is closed before that', async () => {
    const editor = await openEditor();
    const order: string[] = [];
    editor.addEventListener('close', () => order.push('close'));
    editor.addEventListener('scry-prefer', () => order.push('prefer'));
    await type(editor, 'gradientNorm.crit', '20');
    await type(editor, 'warmUpBatches', '5');
    deepEqual(applied(editor), [
      { thresholds: { ...THRESHOLDS, gradientNorm: { warn: 5, crit: 20 }, warmUpBatches: 5 } },
    ]);
    deepEqual(order, ['close', 'prefer']);
  });

  it('says what is wrong beside each field, sends nothing, and goes to the first', async () => {
    const editor = await openEditor();
    await type(editor, 'kl.warn', '');
    await type(editor, 'clip.crit', '0.1');
    await type(editor, 'memoryPercent.crit', '120');
    await type(editor, 'jointRatio.warnLow', '0.2');
    match(found(problemOf(editor, 'kl.warn')), /It is missing/);
    match(found(problemOf(editor, 'clip.crit')), /has to be larger than “watch above”, which is 0\.25/);
    match(found(problemOf(editor, 'memoryPercent.crit')), /100 or less/);
    match(found(problemOf(editor, 'jointRatio.warnLow')), /has to be larger than “critical below”, which is 0\.33/);
    equal(problemOf(editor, 'entropy.warn'), null);
    match(wordsOf(one(editor, '[role=status]')), /4 values are wrong/);
    deepEqual(applied(editor), []);
    equal(control(editor, 'dialog', HTMLDialogElement).open, true);
    equal(editor.shadowRoot?.activeElement, field(editor, 'kl.warn'));
    await type(editor, 'kl.warn', '0.01');
    equal(problemOf(editor, 'kl.warn'), null);
  });

  it('forgets what was not applied', async () => {
    const editor = await openEditor();
    await type(editor, 'kl.warn', '9');
    button(editor, 'Cancel').click();
    await change(editor, { open: false });
    await change(editor, { open: true });
    equal(field(editor, 'kl.warn').value, '0.015');
  });

  it('does not begin at a button that changes something', async () => {
    const editor = await openEditor(CHANGED);
    equal(editor.shadowRoot?.activeElement, one(editor, '.list'));
  });
});

describe('the thresholds as text', () => {
  it('are written out and copied', async () => {
    const editor = await openEditor(CHANGED);
    button(editor, 'As text').click();
    await drawn(editor);
    deepEqual(JSON.parse(control(editor, 'textarea', HTMLTextAreaElement).value), CHANGED);
    const events = sent(editor, 'scry-copy', () => {
      button(editor, 'Copy').click();
    });
    deepEqual(JSON.parse(found(events[0]).detail.text), CHANGED);
  });

  it('are taken over into the fields, and used when applied', async () => {
    const editor = await openEditor();
    await takeOver(editor, JSON.stringify(CHANGED));
    equal(field(editor, 'kl.crit').value, '0.05');
    match(wordsOf(one(editor, '[role=status]')), /taken over\. Apply to use it/);
    deepEqual(applied(editor), [{ thresholds: CHANGED }]);
  });

  it('are refused with where and why, and the fields stay', async () => {
    const editor = await openEditor();
    await takeOver(editor, '{"version":');
    match(wordsOf(one(editor, '#text-why')), /This is not JSON/);
    await takeOver(editor, JSON.stringify({ ...THRESHOLDS, version: PROFILE_VERSION + 1 }));
    match(wordsOf(one(editor, '#text-why')), /version Version \d+ is not known here/);
    await takeOver(editor, JSON.stringify({ ...THRESHOLDS, kl: { warn: '<b>x</b>', crit: 1 } }));
    match(wordsOf(one(editor, '#text-why')), /kl\.warn It has to be a number, and is the text “<b>x<\/b>”/);
    await takeOver(editor, `{"version":${PROFILE_VERSION}}`);
    match(wordsOf(one(editor, '#text-why')), /and \d+ more/);
    equal(field(editor, 'kl.warn').value, '0.015');
    equal(all(editor, '.changed').length, 0);
  });
});

for (const theme of ['dark', 'light'] as const) {
  describe(`in the ${theme} theme, axe finds nothing wrong with the threshold editor`, () => {
    before(loadAxe);
    beforeEach(() => {
      document.documentElement.dataset['theme'] = theme;
    });
    it('as it opens', async () => {
      await noViolations(await openEditor());
    });
    it('with changes, mistakes and text', async () => {
      const editor = await openEditor(CHANGED);
      await type(editor, 'clip.warn', '7');
      await takeOver(editor, 'nonsense');
      await noViolations(editor);
    });
  });
}
