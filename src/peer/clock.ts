/** Time as this room sees it, so that tests need not wait. */
export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Calls back once, after so many milliseconds; what it returns calls that off. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The window's own time; dates are milliseconds since 1970. */
export const WINDOW_CLOCK: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
