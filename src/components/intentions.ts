/** What components ask for. They bubble to the shell, which alone acts on them. */
export interface Intentions {
  /** Focus an environment, or none. */
  'scry-focus': { readonly env: number | null };
  'scry-open-file': { readonly file: File };
  'scry-open-relay': { readonly address: string };
  'scry-open-run': { readonly run: string };
  'scry-open-demo': null;
  'scry-cancel': null;
  'scry-retry': null;
  'scry-show-group': { readonly group: string };
  'scry-show-errors': null;
  /** Read older rows into the feed, or follow the newest again. */
  'scry-feed': { readonly show: 'older' | 'newest' };
  'scry-toggle-theme': null;
}

declare global {
  interface HTMLElementEventMap {
    'scry-focus': CustomEvent<Intentions['scry-focus']>;
    'scry-open-file': CustomEvent<Intentions['scry-open-file']>;
    'scry-open-relay': CustomEvent<Intentions['scry-open-relay']>;
    'scry-open-run': CustomEvent<Intentions['scry-open-run']>;
    'scry-open-demo': CustomEvent<Intentions['scry-open-demo']>;
    'scry-cancel': CustomEvent<Intentions['scry-cancel']>;
    'scry-retry': CustomEvent<Intentions['scry-retry']>;
    'scry-show-group': CustomEvent<Intentions['scry-show-group']>;
    'scry-show-errors': CustomEvent<Intentions['scry-show-errors']>;
    'scry-feed': CustomEvent<Intentions['scry-feed']>;
    'scry-toggle-theme': CustomEvent<Intentions['scry-toggle-theme']>;
  }
}

/** Sends an intention up through all shadow roots. */
export function intend<K extends keyof Intentions>(from: HTMLElement, name: K, detail: Intentions[K]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
