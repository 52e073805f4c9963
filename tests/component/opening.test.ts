import '../../src/components/panels/drop-zone.ts';
import '../../src/components/panels/line-errors.ts';
import '../../src/components/panels/opening-panel.ts';
import '../../src/components/panels/relay-panel.ts';
import type { LineError } from '../../src/telemetry/event.ts';
import { deepEqual, equal, found, match, noMatch, ok } from './support/expect.ts';
import { all, attribute, button, change, control, mount, one, sent, textOf, wordsOf } from './support/mount.ts';
import { header, source } from './support/samples.ts';

function fileWithPath(path: string): File {
  const file = new File(['{}\n'], path.split('/').at(-1) ?? path);
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

/** What is sent after files were chosen with an input. */
function chosen(element: Element, selector: string, files: readonly File[]): string[][] {
  const input = control(element, selector, HTMLInputElement);
  // Not by DataTransfer: files that went through it forget the path in their folder.
  Object.defineProperty(input, 'files', { value: files, configurable: true });
  const events = sent(element, 'scry-open-files', () => {
    input.dispatchEvent(new Event('change'));
  });
  return events.map(({ detail }) => detail.files.map(({ name }) => name));
}

describe('the drop zone', () => {
  it('sends the file that was chosen, and can take the same one again', async () => {
    const element = await mount('scry-drop-zone');
    const input = control(element, '#file', HTMLInputElement);
    const file = new File(['{}\n'], 'events.jsonl');
    for (let time = 0; time < 2; time++) {
      const transfer = new DataTransfer();
      transfer.items.add(file);
      input.files = transfer.files;
      const events = sent(element, 'scry-open-files', () => {
        input.dispatchEvent(new Event('change'));
      });
      deepEqual(
        events.map(({ detail }) => detail.files.map(({ name }) => name)),
        [['events.jsonl']],
      );
      equal(input.value, '');
    }
  });

  it('takes all files that were chosen one by one, in their order and whatever their names', async () => {
    const element = await mount('scry-drop-zone');
    equal(control(element, '#file', HTMLInputElement).multiple, true);
    deepEqual(chosen(element, '#file', [fileWithPath('b.log'), fileWithPath('a.jsonl')]), [['b.log', 'a.jsonl']]);
  });

  it('takes only recordings out of a folder, in the order of their paths', async () => {
    const element = await mount('scry-drop-zone');
    const files = ['t/notes.txt', 't/b/1.json', 't/a/part10.jsonl', 't/a/part9.JSONL.GZ', 't/x.ndjson', 't/.DS_Store'];
    deepEqual(chosen(element, '#folder', files.map(fileWithPath)), [
      ['part9.JSONL.GZ', 'part10.jsonl', '1.json', 'x.ndjson'],
    ]);
  });

  it('says so where a folder has no recording, until something is chosen', async () => {
    const element = await mount('scry-drop-zone');
    equal(wordsOf(one(element, '[role=status]')), '');
    deepEqual(chosen(element, '#folder', [fileWithPath('<i>holiday/beach.jpg')]), []);
    await element.updateComplete;
    match(wordsOf(one(element, '[role=status]')), /No recording in the folder “<i>holiday”/);
    chosen(element, '#file', [fileWithPath('a.jsonl')]);
    await element.updateComplete;
    equal(wordsOf(one(element, '[role=status]')), '');
  });

  it('sends nothing where the choice was cancelled', async () => {
    const element = await mount('scry-drop-zone');
    for (const input of all(element, 'input')) {
      const events = sent(element, 'scry-open-files', () => {
        input.dispatchEvent(new Event('change'));
      });
      equal(events.length, 0);
    }
  });

  it('opens the chooser of files or of a folder with its button', async () => {
    const element = await mount('scry-drop-zone');
    const clicked: string[] = [];
    for (const input of all(element, 'input')) {
      input.addEventListener('click', (event) => {
        clicked.push(input.id);
        event.preventDefault();
      });
    }
    button(element, 'Open file').click();
    button(element, 'Open folder').click();
    deepEqual(clicked, ['file', 'folder']);
    ok(one(element, '#folder').hasAttribute('webkitdirectory'));
  });

  it('offers no folder where the browser cannot choose one', async () => {
    const able = found(Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'webkitdirectory'));
    Reflect.deleteProperty(HTMLInputElement.prototype, 'webkitdirectory');
    try {
      const element = await mount('scry-drop-zone');
      noMatch(wordsOf(one(element, '.buttons')), /folder/);
      equal(all(element, '#folder').length, 0);
    } finally {
      Object.defineProperty(HTMLInputElement.prototype, 'webkitdirectory', able);
    }
  });

  it('asks for the demo', async () => {
    const element = await mount('scry-drop-zone');
    const events = sent(element, 'scry-open-demo', () => {
      button(element, 'demo').click();
    });
    equal(events.length, 1);
  });

  it('shows that it would take what hovers over it, until that leaves or is dropped', async () => {
    const element = await mount('scry-drop-zone');
    const zone = one(element, '.zone');
    const over = async (event: DragEvent): Promise<boolean> => {
      zone.dispatchEvent(event);
      await element.updateComplete;
      return zone.classList.contains('over');
    };
    equal(await over(new DragEvent('dragenter')), true);
    equal(await over(new DragEvent('dragleave', { relatedTarget: one(element, 'h1') })), true, 'still inside');
    equal(await over(new DragEvent('dragleave', { relatedTarget: document.body })), false);
    equal(await over(new DragEvent('dragenter')), true);
    equal(await over(new DragEvent('drop')), false);
  });
});

describe('the panel of the relay', () => {
  it('sends the address that was typed, and stays on the page', async () => {
    const element = await mount('scry-relay-panel');
    control(element, 'input', HTMLInputElement).value = 'gpu-box:8765';
    const events = sent(element, 'scry-open-relay', () => {
      button(element, 'Connect').click();
    });
    deepEqual(
      events.map(({ detail }) => detail.address),
      ['gpu-box:8765'],
    );
  });

  it('announces why an address cannot be used', async () => {
    const element = await mount('scry-relay-panel');
    equal(all(element, '[role=alert]').length, 0);
    await change(element, { problem: 'That is no <b>address</b>.' });
    equal(wordsOf(one(element, '[role=alert]')), '▲ That is no <b>address</b>.');
  });
});

describe('the panel of what is open', () => {
  const progress = { done: 250_000_000, total: 1_000_000_000, rate: 50_000_000, state: 'reading' } as const;

  it('is not there while nothing is open', async () => {
    const element = await mount('scry-opening-panel', { source: source({ kind: 'none' }) });
    equal(textOf(element), '');
  });

  it('tells how far it has come, how fast, and how long it still takes', async () => {
    const element = await mount('scry-opening-panel', {
      source: source({ progress, events: 12345 }),
      header: header(),
    });
    equal(attribute(one(element, '[role=progressbar]'), 'aria-valuenow'), '25');
    equal(attribute(one(element, '[role=progressbar]'), 'aria-label'), 'Reading run.jsonl');
    match(textOf(element), /250 MB of 1\.0 GB 50 MB\/s 15 s left/);
    match(textOf(element), /12,345 events , batch 1 to 12 ready/);
  });

  it('sends the wish to cancel, as long as it reads', async () => {
    const element = await mount('scry-opening-panel', { source: source({ progress }) });
    const events = sent(element, 'scry-cancel', () => {
      button(element, 'Cancel').click();
    });
    equal(events.length, 1);
    for (const [state, word] of [
      ['complete', 'Read'],
      ['cancelled', 'Cancelled'],
      ['failed', 'Stopped'],
    ] as const) {
      await change(element, { source: source({ progress: { ...progress, state } }) });
      equal(all(element, 'button').length, 0, state);
      match(textOf(element), new RegExp(`^${word} run\\.jsonl`));
      noMatch(textOf(element), /left/);
    }
  });

  it('is complete for an empty file, and makes no time out of no speed', async () => {
    const element = await mount('scry-opening-panel', {
      source: source({ progress: { done: 0, total: 0, rate: 0, state: 'reading' } }),
    });
    equal(attribute(one(element, '[role=progressbar]'), 'aria-valuenow'), '100');
    match(textOf(element), /— left/);
    noMatch(textOf(element), /NaN|Infinity|∞/);
  });

  it('offers to disconnect from a live run, unless it is over', async () => {
    const element = await mount('scry-opening-panel', {
      source: source({ kind: 'relay', connection: { kind: 'live' } }),
    });
    match(textOf(element), /^Following run\.jsonl/);
    button(element, 'Disconnect');
    await change(element, { source: source({ kind: 'relay', connection: { kind: 'ended' } }) });
    equal(all(element, 'button').length, 0);
  });

  it('offers the lines that could not be read', async () => {
    const element = await mount('scry-opening-panel', { source: source({ progress, badLines: 3 }) });
    const events = sent(element, 'scry-show-errors', () => {
      button(element, '3 could not be read').click();
    });
    equal(events.length, 1);
  });
});

describe('the dialog of unreadable lines', () => {
  const error = (change: Partial<LineError> = {}): LineError => ({
    position: 41,
    byteOffset: 123456,
    field: null,
    reason: 'not JSON',
    excerpt: '<img src=x onerror=alert(1)>',
    ...change,
  });
  const dialogOf = (element: Element): HTMLDialogElement => control(element, 'dialog', HTMLDialogElement);

  it('opens as a modal dialog, and closes when told', async () => {
    const element = await mount('scry-line-errors', { errors: [error()], total: 1 });
    equal(dialogOf(element).open, false);
    await change(element, { open: true });
    ok(dialogOf(element).matches(':modal'));
    await change(element, { open: false });
    equal(dialogOf(element).open, false);
  });

  it('lists line, byte, reason and how the line begins, as text', async () => {
    const element = await mount('scry-line-errors', {
      errors: [error(), error({ position: 0, byteOffset: null })],
      total: 2,
      open: true,
    });
    deepEqual(
      all(element, 'tbody tr').map((line) => all(line, 'td').map(wordsOf)),
      [
        ['42', '123,456', 'not JSON', '<img src=x onerror=alert(1)>'],
        ['1', '—', 'not JSON', '<img src=x onerror=alert(1)>'],
      ],
    );
    equal(all(element, 'img').length, 0);
    match(wordsOf(one(element, 'h2')), /^2 lines could not be read$/);
    noMatch(textOf(element), /The first/);
  });

  it('says that only the first are listed where there are more', async () => {
    const element = await mount('scry-line-errors', { errors: [error()], total: 1500, open: true });
    match(textOf(element), /The first 1 are listed/);
  });

  it('closes with its button, and tells it once', async () => {
    const element = await mount('scry-line-errors', { errors: [error()], total: 1, open: true });
    let closes = 0;
    element.addEventListener('close', () => {
      closes += 1;
    });
    const closed = new Promise((resolve) => {
      element.addEventListener('close', resolve, { once: true });
    });
    button(element, 'Close').click();
    await closed;
    equal(dialogOf(element).open, false);
    equal(closes, 1);
    found(element.isConnected ? element : null);
  });
});
