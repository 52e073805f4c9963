import type { ReactiveController, ReactiveElement } from 'lit';

/**
 * Where what had the focus is gone after an update, gives it to the first element in the host's shadow root that matches
 * `next`: pressing a button that then vanishes must not throw the keyboard back to the start of the page.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #next: string;
  #had = false;

  constructor(host: ReactiveElement, next: string) {
    this.#host = host;
    this.#next = next;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#had = (this.#host.shadowRoot?.activeElement ?? null) !== null;
  }

  hostUpdated(): void {
    const root = this.#host.shadowRoot;
    if (this.#had && root?.activeElement === null) root.querySelector<HTMLElement>(this.#next)?.focus();
  }
}
