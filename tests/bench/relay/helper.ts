import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the bench's own that answers questions, so that viewers, writer and measuring do not share a thread. */

/** By the kind of question: what is asked, and what is answered. */
type Table<T> = Record<keyof T, { readonly question: object; readonly answer: unknown }>;

/** A question with its kind. */
export type Question<T extends Table<T>> = { [K in keyof T]: { readonly kind: K } & T[K]['question'] }[keyof T];

type Reply<T> = { readonly id: number } & ({ readonly answer: T } | { readonly error: string });

/** The other side of {@link answerQuestions}. */
export class Helper<T extends Table<T>> {
  readonly #child: ChildProcess;
  #asked = 0;

  private constructor(script: string) {
    this.#child = fork(fileURLToPath(new URL(script, import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** Starts the script (a file beside this one) for as long as the work takes. */
  static async with<T extends Table<T>, R>(script: string, work: (helper: Helper<T>) => Promise<R>): Promise<R> {
    const helper = new Helper<T>(script);
    try {
      return await work(helper);
    } finally {
      await helper.#stop();
    }
  }

  /** Rejects with the helper's error, where it ends, or where it takes longer than so many seconds. */
  ask<K extends keyof T & string>(kind: K, question: T[K]['question'], seconds = 120): Promise<T[K]['answer']> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      const onReply = (reply: Reply<T[K]['answer']>): void => {
        if (reply.id !== id) return;
        done();
        if ('error' in reply) reject(new Error(reply.error));
        else resolve(reply.answer);
      };
      const onExit = (): void => {
        done();
        reject(new Error(`The bench's helper ended while it was asked to ${kind}.`));
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`The bench's helper took more than ${String(seconds)} s to ${kind}.`));
      }, seconds * 1000);
      const done = (): void => {
        clearTimeout(timer);
        this.#child.off('message', onReply);
        this.#child.off('exit', onExit);
      };
      this.#child.on('message', onReply);
      this.#child.on('exit', onExit);
      this.#child.send({ id, question: { ...question, kind } });
    });
  }

  async #stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** Answers what the parent asks, and ends with it. */
export function answerQuestions<T extends Table<T>>(
  answer: (question: Question<T>) => T[keyof T]['answer'] | Promise<T[keyof T]['answer']>,
): void {
  process.on('disconnect', () => process.exit());
  process.on('message', ({ id, question }: { id: number; question: Question<T> }) => {
    Promise.resolve()
      .then(() => answer(question))
      .then(
        (value) => process.send?.({ id, answer: value }),
        (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.message : String(error) }),
      );
  });
}
