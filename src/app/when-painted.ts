/** A page in the background is not painted at all; this is how often it may still learn what is new, in milliseconds. */
const UNPAINTED_MS = 1000;

/** Acts once the next frame is painted, or a second later where nothing is painted because nobody looks. */
export function whenPainted(act: () => void): void {
  let frame = 0;
  const timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    act();
  }, UNPAINTED_MS);
  frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    act();
  });
}
