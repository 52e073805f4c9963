import { firstLineStart, identityOf } from '../../telemetry/identity.ts';
import { BadAnswer, joinedIn, linesIn, newsIn } from '../shared-guard.ts';
import { eachLine } from '../history-reader.ts';
import type { ShareLink } from '../share-protocol.ts';
import { isAborted, type Source, type SourceSink } from './source.ts';

/** Reads a shared run from its first line, to keep a copy of it on this device. */

/** Lines asked for at once; an answer may hold fewer. */
const ASKED_LINES = 4096;
/** How long it is waited for more while the host's run goes on. */
const LOOK_AGAIN_MS = 500;
/** Stands for each line that is damaged where it comes from, so that all positions stay what they are. */
const DAMAGED_LINE = '(damaged where it was copied from)\n';

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, milliseconds);
    signal.addEventListener('abort', over);
  });
}

/** A source that copies the run that a host shows when it starts. */
export function peerCopySource(link: ShareLink, progress: (done: number, total: number) => void): Source {
  return async (sink, signal) => {
    sink.connection({ kind: 'live' });
    const answer = await link.ask({ kind: 'join' });
    if (!answer.ok) throw new Error(answer.message);
    const joined = joinedIn(answer.body);
    if (!('record' in joined)) throw new Error('The host has no run open.');
    const { generation } = joined.news;
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let begun = false;
    let total = joined.news.head;
    for (let at = 0; !isAborted(signal);) {
      const got = await link.ask({ kind: 'lines', generation, from: at, to: at + ASKED_LINES });
      if (isAborted(signal)) return;
      if (!got.ok) {
        if (got.reason === 'refused') throw new Error(got.message);
        // Nothing more yet, or for good.
        const news = await look(link, generation);
        if (news === null) {
          throw new Error(
            `The host shows another run now. The lines up to ${at.toLocaleString('en')} are in the Library; copy again when the host is back at it.`,
          );
        }
        if (news.over && at >= news.head) break;
        total = news.head;
        if (at < news.head)
          throw new Error(`The host does not have the lines from ${at.toLocaleString('en')} on any more.`);
        progress(at, total);
        await pause(LOOK_AGAIN_MS, signal);
        continue;
      }
      for (const { first, count, bytes } of linesIn(got.body)) {
        if (first > at) throw new BadAnswer('lines are missing in it');
        const text = bytes === null ? DAMAGED_LINE.repeat(count) : decoder.decode(bytes);
        if (!begun) {
          begun = true;
          at = await begin(sink, text, joined.record.name, (line) => lineAt(link, generation, line));
        }
        if (first + count <= at) continue;
        sink.text(text, first);
        at = first + count;
      }
      progress(at, Math.max(at, total));
      await sink.ready();
    }
    if (!isAborted(signal)) sink.connection({ kind: 'ended' });
  };
}

/**
 * Tells the session what the run is; gives the line to go on from. What is on the device under the same first line may be
 * another recording: then the copy is an edition of its own, and nothing is appended to what was there.
 */
async function begin(
  sink: SourceSink,
  text: string,
  name: string,
  theirs: (line: number) => Promise<string | null>,
): Promise<number> {
  const bytes = new TextEncoder().encode(text.slice(0, 65_536));
  const identity = await identityOf(bytes.subarray(Math.max(0, firstLineStart(bytes))));
  const info = { identity, name, anew: false, tried: 0, lines: null };
  const { lines, lastLine } = await sink.begin(info);
  if (lines === 0 || (lastLine !== null && (await theirs(lines - 1)) === lastLine)) return lines;
  return (await sink.begin({ ...info, anew: true })).lines;
}

/** One line as the host has it; null where it has none. */
async function lineAt(link: ShareLink, generation: number, position: number): Promise<string | null> {
  const answer = await link.ask({ kind: 'lines', generation, from: position, to: position + 1 });
  if (!answer.ok) return null;
  let found: string | null = null;
  for (const { first, count, bytes } of linesIn(answer.body)) {
    const text = bytes === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    eachLine({ first, count, text }, position, position + 1, (line) => {
      found = line;
    });
  }
  return found;
}

/** Where the run's head is and whether it goes on; null where the host shows another one now. */
async function look(link: ShareLink, generation: number): Promise<{ head: number; over: boolean } | null> {
  const answer = await link.ask({ kind: 'news' });
  if (!answer.ok) return null;
  const news = newsIn(answer.body);
  if (news.generation !== generation) return null;
  const growing = news.connection === 'live' || news.connection === 'connecting' || news.connection === 'reconnecting';
  return { head: news.head, over: !growing && news.progress !== 'reading' };
}
