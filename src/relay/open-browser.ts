import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Opens a link in the user's browser. The link holds the token, and everybody on the machine can list the arguments of
 * processes: so the browser is handed a file that only the user can read, and that forwards to the link.
 */

/** A browser that is slow to start must still find the file. */
const KEEP_MS = 60_000;
/** A program that cannot open the file says so by then; one that can may itself be the browser and run on. */
const WATCH_MS = 10_000;

/** Opens a file by its path; rejects with the reason where that fails. */
export type Opener = (path: string) => Promise<void>;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function forwardingPage(link: string): string {
  const escaped = escapeHtml(link);
  return `<!doctype html>
<meta charset="utf-8">
<meta name="color-scheme" content="dark light">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${escaped}">
<title>Scry</title>
<p><a href="${escaped}">Open Scry</a></p>
`;
}

/**
 * Opens a file the system's way: `open`, `xdg-open` or PowerShell.
 * @param watchMs milliseconds after which a program that still runs is taken for the browser itself
 */
export async function openWithSystem(path: string, watchMs = WATCH_MS): Promise<void> {
  const { default: open } = await import('open');
  const program = await open(path);
  await new Promise<void>((resolve, reject) => {
    const judge = (code: number | null): void => {
      if (code === 0) resolve();
      else reject(new Error(`the system’s opener ended with code ${code ?? 'none'}`));
    };
    if (program.exitCode !== null) {
      judge(program.exitCode);
      return;
    }
    const timer = setTimeout(resolve, watchMs);
    program.once('exit', (code) => {
      clearTimeout(timer);
      judge(code);
    });
  });
}

/**
 * Opens a link in the user's browser. Resolves, when the browser was told, to what removes the forwarding file at once;
 * it is also removed after a minute and when the process exits. Rejects where no browser can be opened, with a message
 * for the user that does not hold the link.
 */
export async function openBrowser(link: string, opener: Opener = (path) => openWithSystem(path)): Promise<() => void> {
  let folder: string | null = null;
  const remove = (): void => {
    process.off('exit', remove);
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    folder = null;
  };
  try {
    // Made for the user only, mode 0700.
    folder = mkdtempSync(join(tmpdir(), 'scry-open-'));
    process.once('exit', remove);
    const path = join(folder, 'scry.html');
    writeFileSync(path, forwardingPage(link), { mode: 0o600, flag: 'wx' });
    await opener(path);
  } catch (error) {
    remove();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`No browser could be opened (${reason}). Open the printed link yourself.`, { cause: error });
  }
  const timer = setTimeout(remove, KEEP_MS);
  timer.unref();
  return () => {
    clearTimeout(timer);
    remove();
  };
}
