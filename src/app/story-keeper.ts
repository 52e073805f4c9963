import type { ViewModel } from '../components/view-model.ts';
import type { EpisodeStory } from '../worker/episode-story.ts';

/** Keeps the story of the environment in focus in step with the cursor. One request at a time. */

/** A story is read anew this often while the run grows or is played. */
const EVERY_MS = 250;

export class StoryKeeper {
  readonly #read: (env: number) => Promise<EpisodeStory | null>;
  readonly #patch: (story: EpisodeStory | null) => void;
  #wanted = '';
  #shown = '';
  #env: number | null = null;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /**
   * @param read the story of an environment at the cursor
   * @param patch told of what is to be shown; null: nothing
   */
  constructor(read: (env: number) => Promise<EpisodeStory | null>, patch: (story: EpisodeStory | null) => void) {
    this.#read = read;
    this.#patch = patch;
  }

  /** What is shown has changed. */
  follow({ focusedEnv, transport, header, story }: ViewModel): void {
    this.#env = transport.run === null ? null : focusedEnv;
    if (this.#env === null) {
      this.#wanted = '';
      this.#shown = '';
      if (story !== null) this.#patch(null);
      return;
    }
    const place = [transport.run, header?.group, this.#env].join(' ');
    this.#wanted = `${place} ${String(transport.cursor)}`;
    // Another environment's story says nothing of this one.
    if (story !== null && (story.env !== this.#env || story.group !== header?.group)) this.#patch(null);
    if (this.#wanted !== this.#shown && !this.#busy && this.#timer === null) void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const env = this.#env;
    if (env === null) return;
    const wanted = this.#wanted;
    this.#busy = true;
    const story = await this.#read(env).catch(() => null);
    this.#busy = false;
    this.#shown = wanted;
    // Let go of meanwhile, or another one is in focus: what came is not wanted.
    if (env === this.#env) this.#patch(story);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#wanted !== this.#shown && this.#env !== null && !this.#busy) void this.#fetch();
    }, EVERY_MS);
  }
}
