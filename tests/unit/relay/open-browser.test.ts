import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { openBrowser, openWithSystem } from '../../../src/relay/open-browser.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';
const LINK = `http://localhost:8765/#token=${TOKEN}`;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('opening the browser', () => {
  test('hands over a file that only the user can read and that forwards to the link', async () => {
    let opened = '';
    let page = '';
    const remove = await openBrowser(LINK, (path) => {
      opened = path;
      page = readFileSync(path, 'utf8');
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
      return Promise.resolve();
    });
    assert.ok(!opened.includes(TOKEN));
    assert.ok(page.includes(`<meta http-equiv="refresh" content="0; url=${LINK}">`), page);
    assert.ok(existsSync(opened));
    remove();
    assert.ok(!existsSync(dirname(opened)));
    remove();
  });

  test('writes a link into the page as text, whatever it holds', async () => {
    let page = '';
    const remove = await openBrowser(`http://localhost/?a=1&b="><script>'</script>`, (path) => {
      page = readFileSync(path, 'utf8');
      return Promise.resolve();
    });
    remove();
    assert.ok(!page.includes('<script>'));
    assert.ok(page.includes('http://localhost/?a=1&#38;b=&#34;&#62;&#60;script&#62;&#39;&#60;/script&#62;'));
  });

  test('removes the file and tells what to do where no browser can be opened', async () => {
    let opened = '';
    await assert.rejects(
      openBrowser(LINK, (path) => {
        opened = path;
        return Promise.reject(new Error('there is none'));
      }),
      { message: 'No browser could be opened (there is none). Open the printed link yourself.' },
    );
    assert.ok(!existsSync(dirname(opened)));
  });

  test('leaves no listener behind', async () => {
    const count = process.listenerCount('exit');
    for (let i = 0; i < 20; i += 1) (await openBrowser(LINK, () => Promise.resolve()))();
    await assert.rejects(openBrowser(LINK, () => Promise.reject(new Error('none'))));
    assert.equal(process.listenerCount('exit'), count);
  });
});

describe('the system’s opener', () => {
  const NAMES = ['PATH', 'BROWSER', 'DISPLAY', 'WAYLAND_DISPLAY', 'XDG_CURRENT_DESKTOP', 'TMPDIR', 'SCRY_TEST_SEEN'];
  const environment = new Map(NAMES.map((name) => [name, process.env[name]]));
  let folder = '';
  let seen = '';

  /** Takes the place of every program that may be asked on the way to a browser. */
  function installBrowser(script: string): void {
    for (const name of ['browser', 'open', 'xdg-open', 'run-mailcap']) {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
    }
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'scry-test-'));
    seen = join(folder, 'seen');
    process.env['PATH'] = `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
    process.env['BROWSER'] = join(folder, 'browser');
    process.env['XDG_CURRENT_DESKTOP'] = 'X-Generic';
    process.env['TMPDIR'] = folder;
    process.env['SCRY_TEST_SEEN'] = seen;
    delete process.env['DISPLAY'];
    delete process.env['WAYLAND_DISPLAY'];
  });

  beforeEach(() => {
    rmSync(seen, { force: true });
  });

  after(() => {
    for (const [name, value] of environment) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  test('is given the page but no token among its arguments', async () => {
    installBrowser(
      'for page; do :; done; { echo "$*"; cat "$page"; } >"$SCRY_TEST_SEEN.part"; mv "$SCRY_TEST_SEEN.part" "$SCRY_TEST_SEEN"',
    );
    const remove = await openBrowser(LINK);
    await until(() => existsSync(seen));
    remove();
    const [args = '', ...page] = readFileSync(seen, 'utf8').split('\n');
    assert.match(args, /scry-open-.*\/scry\.html$/);
    assert.ok(!args.includes(TOKEN));
    assert.ok(page.join('\n').includes(LINK));
  });

  test('that fails is told', async () => {
    installBrowser('exit 1');
    await assert.rejects(openBrowser(LINK), (error) => {
      return (
        error instanceof Error &&
        /^No browser could be opened \(.* ended with code [1-9]/.test(error.message) &&
        !error.message.includes(TOKEN)
      );
    });
  });

  test('that is the browser itself and runs on is left alone', async () => {
    installBrowser(
      'touch "$SCRY_TEST_SEEN"; i=0; while [ -e "$SCRY_TEST_SEEN" ] && [ $i -lt 60 ]; do sleep 1; i=$((i+1)); done',
    );
    const remove = await openBrowser(LINK, (path) => openWithSystem(path, 100));
    await until(() => existsSync(seen));
    remove();
  });
});
