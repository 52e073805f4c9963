import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runRelay } from './support/relay.ts';
import { expect, test } from './support/test.ts';

test('a taken port is told, with another to choose', async ({ relay, scratch }) => {
  const file = join(scratch, 'run.jsonl');
  writeFileSync(file, '');
  const { port } = await relay('--file', file);
  const { code, stdout, stderr } = await runRelay(['--file', file, '--port', String(port)]);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    `scry: port ${String(port)} is taken, perhaps by another Scry. Stop that one, or choose another with --port ${String(port + 1)}.\n`,
  );
});

test('a missing file or folder is told', async ({ scratch }) => {
  for (const option of ['--file', '--dir']) {
    const { code, stderr } = await runRelay([option, join(scratch, 'none'), '--port', '0']);
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(scratch, 'none')} does not exist. Give the `);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
});

test('a file given as a folder, or the other way round, is told with the right option', async ({ scratch }) => {
  mkdirSync(join(scratch, 'folder'));
  writeFileSync(join(scratch, 'file'), '');
  const folder = await runRelay(['--file', join(scratch, 'folder')]);
  expect([folder.code, folder.stderr]).toEqual([1, expect.stringContaining('is a folder. Use --dir')]);
  const file = await runRelay(['--dir', join(scratch, 'file')]);
  expect([file.code, file.stderr]).toEqual([1, expect.stringContaining('is a file. Use --file')]);
});

test('an option that is wrong is told, and how to get help', async () => {
  for (const [args, reason] of [
    [['--unknown'], '--unknown'],
    [['--port', '99999'], 'a port is a number from 0 to 65535'],
    [['--token', 'short'], 'a token has 32 hex characters'],
    [['--demo', '--stdin'], 'exclude each other'],
    [['stray'], 'stray'],
    [['--file'], '--file'],
  ] as const) {
    const { code, stdout, stderr } = await runRelay(args);
    expect(code, args.join(' ')).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
    expect(stderr).toContain('See scry --help.');
  }
});

test('an address that is not this machine’s is told', async () => {
  const { code, stderr } = await runRelay(['--demo', '--host', '203.0.113.7', '--port', '0']);
  expect(code).toBe(1);
  expect(stderr).toContain('203.0.113.7 is not an address of this machine');
});

test('help is printed when asked for', async () => {
  const { code, stdout, stderr } = await runRelay(['--help']);
  expect(code).toBe(0);
  expect(stderr).toBe('');
  for (const option of ['--file', '--dir', '--stdin', '--demo', '--port', '--token']) expect(stdout).toContain(option);
});
