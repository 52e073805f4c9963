/** Runs in the page, so it may use nothing from outside of itself but what a browser has. */

/** What a frame showed, and when it was painted. */
export interface Shown {
  readonly value: number;
  /** By the page's `performance.now()`. */
  readonly painted: number;
}

/** Watches the page's pixels, as far as a page can. */
export interface PixelWatch {
  /** The position that the transport bar shows now; null where it shows none. */
  readonly position: () => number | null;
  /** What the frames showed of the position since this was asked last; only those where it had changed. */
  readonly take: () => readonly Shown[];
  /** Tasks of the window that took longer than 50 ms since this was asked last, in milliseconds. */
  readonly longTasks: () => readonly number[];
  /** How long a change of a text, made by a timer, takes to the screen: so many times, in milliseconds. */
  readonly limit: (changes: number) => Promise<readonly number[]>;
}

/** Looks at the position in every frame from now on. */
export function watchPixels(): PixelWatch {
  const LIMIT_EVERY_MS = 20;
  const POSITION = /^event (\S+) of \S+$/;
  let shown: Shown[] = [];
  let long: number[] = [];
  let place: Element | null = null;

  const findPlace = (root: ParentNode): Element | null => {
    for (const element of root.querySelectorAll('*')) {
      if (element.childElementCount === 0 && POSITION.test(element.textContent.trim())) return element;
      const inside = element.shadowRoot === null ? null : findPlace(element.shadowRoot);
      if (inside !== null) return inside;
    }
    return null;
  };

  const position = (): number | null => {
    if (place?.isConnected !== true) place = findPlace(document);
    const text = POSITION.exec(place?.textContent.trim() ?? '')?.[1];
    return text === undefined ? null : Number(text.replace(/\D/g, ''));
  };

  /**
   * Tells what each frame shows and when it was painted. Callbacks come before their frame is painted, so it is
   * known to be on its way to the screen no earlier than at the next one; that may be a little late, never early.
   */
  const watch = (read: () => number | null, tell: (seen: Shown) => void): (() => void) => {
    let last: number | null = null;
    let unpainted: number | null = null;
    let request = 0;
    const frame = (): void => {
      if (unpainted !== null) tell({ value: unpainted, painted: performance.now() });
      const value = read();
      unpainted = value === last ? null : value;
      last = value;
      request = requestAnimationFrame(frame);
    };
    request = requestAnimationFrame(frame);
    return () => {
      cancelAnimationFrame(request);
    };
  };

  watch(position, (seen) => shown.push(seen));
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(duration);
  }).observe({ type: 'longtask' });

  return {
    position,
    take: () => {
      const taken = shown;
      shown = [];
      return taken;
    },
    longTasks: () => {
      const taken = long;
      long = [];
      return taken;
    },
    limit: (changes) =>
      new Promise((resolve) => {
        const text = document.createElement('output');
        // Over everything else: what is not seen is not painted.
        text.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 2147483647; background: Canvas';
        document.body.append(text);
        const started: number[] = [];
        const times: number[] = [];
        const timer = setInterval(() => {
          if (started.length === changes) return;
          text.textContent = String(started.length);
          started.push(performance.now());
        }, LIMIT_EVERY_MS);
        const stop = watch(
          () => (text.textContent === '' ? null : Number(text.textContent)),
          ({ value, painted }) => {
            while (times.length <= value) times.push(painted - (started[times.length] ?? Number.NaN));
            if (times.length < changes) return;
            clearInterval(timer);
            stop();
            text.remove();
            resolve(times);
          },
        );
      }),
  };
}
