import type { ViewId } from '../../components/view-list.ts';
import type { ViewModel } from '../../components/view-model.ts';
import type { Person, Pointer, Presence } from '../../worker/share-protocol.ts';
import { placeOf, pointerOf } from './pointer-anchor.ts';

/** Where this window's person looks and points, and where others do. */

/** A pointer is told of this often at most. */
const POINTER_MS = 50;

/** Somebody else's pointer, in pixels of the viewport. */
export interface ShownPointer {
  readonly id: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** What of the view others are told. */
export function presenceOf(view: ViewModel, page: ViewId, pointer: Pointer | null): Presence {
  const { transport, focusedEnv, header } = view;
  return {
    position: transport.cursor,
    live: transport.following,
    view: page,
    env: focusedEnv,
    group: header !== null && header.groups.length > 1 ? header.group : null,
    pointer,
  };
}

export class PresenceKeeper {
  readonly #shell: HTMLElement;
  readonly #present: (presence: Presence) => void;
  readonly #show: (pointers: readonly ShownPointer[]) => void;
  readonly #gone = new AbortController();
  #pointer: Pointer | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #view: ViewModel | null = null;
  #page: ViewId = 'overview';
  #told = '';
  #people: readonly Person[] = [];
  #frame: number | null = null;

  /** @param shell the element that all panels are in */
  constructor(
    shell: HTMLElement,
    present: (presence: Presence) => void,
    show: (pointers: readonly ShownPointer[]) => void,
  ) {
    this.#shell = shell;
    this.#present = present;
    this.#show = show;
    const { signal } = this.#gone;
    document.addEventListener(
      'pointermove',
      (event) => {
        this.#point(pointerOf(event));
      },
      { signal, passive: true },
    );
    document.documentElement.addEventListener(
      'pointerleave',
      () => {
        this.#point(null);
      },
      { signal },
    );
    const place = (): void => {
      this.#place();
    };
    window.addEventListener('scroll', place, { signal, passive: true, capture: true });
    window.addEventListener('resize', place, { signal });
  }

  /** The view has changed. */
  follow(view: ViewModel, page: ViewId): void {
    this.#view = view;
    this.#page = page;
    this.#tell();
    this.#place();
  }

  /** Others have moved. */
  people(people: readonly Person[]): void {
    this.#people = people;
    this.#place();
  }

  end(): void {
    this.#gone.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#show([]);
  }

  #point(pointer: Pointer | null): void {
    this.#pointer = pointer;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#tell();
    }, POINTER_MS);
  }

  #tell(): void {
    if (this.#view === null) return;
    const presence = presenceOf(this.#view, this.#page, this.#pointer);
    const text = JSON.stringify(presence);
    if (text === this.#told) return;
    this.#told = text;
    this.#present(presence);
  }

  /** Once a frame: what moved may have moved several times. */
  #place(): void {
    if (this.#people.every(({ presence }) => presence?.pointer == null)) {
      if (this.#frame === null) this.#show([]);
      return;
    }
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#show(
        this.#people.flatMap(({ id, name, away, presence }) => {
          if (away || presence?.pointer == null || presence.view !== this.#page) return [];
          const place = placeOf(presence.pointer, this.#shell);
          return place === null ? [] : [{ id, name, ...place }];
        }),
      );
    });
  }
}
