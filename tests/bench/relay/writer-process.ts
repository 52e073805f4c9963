import { closeSync, openSync, writeSync } from 'node:fs';
import { answerQuestions } from './helper.ts';
import { LINE_BYTES, microseconds, putLine } from './line.ts';
import { atPace } from './pace.ts';

/** Appends lines to a file, one write each. */

interface Lines {
  readonly path: string;
  /** The number of the first line. */
  readonly from: number;
  readonly count: number;
}

/** What the writer may be asked; the answers are seconds. */
export interface WriterTable {
  /** So many lines a second. */
  readonly pace: { readonly question: Lines & { readonly perSecond: number }; readonly answer: number };
  /** As fast as possible. */
  readonly burst: { readonly question: Lines; readonly answer: number };
}

const line = Buffer.allocUnsafe(LINE_BYTES);

function append(file: number, sequence: number): void {
  putLine(line, 0, sequence, microseconds());
  writeSync(file, line);
}

answerQuestions<WriterTable>(async (question) => {
  const file = openSync(question.path, 'a');
  try {
    if (question.kind === 'pace') {
      return await atPace(question.perSecond, question.count, (i) => {
        append(file, question.from + i);
      });
    }
    const start = performance.now();
    for (let i = 0; i < question.count; i++) append(file, question.from + i);
    return (performance.now() - start) / 1000;
  } finally {
    closeSync(file);
  }
});
