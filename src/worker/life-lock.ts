/** Takes a lock of one's own and never lets go: it becomes free when the worker is no more. Null without locks. */
export async function holdLifeLock(): Promise<string | null> {
  const { locks } = navigator as Partial<Navigator>;
  if (locks === undefined) return null;
  const random = crypto.getRandomValues(new Uint32Array(4));
  const name = `scry-worker ${[...random].map((part) => part.toString(16)).join('')}`;
  await new Promise<void>((resolve) => {
    void locks.request(name, () => {
      resolve();
      return new Promise<never>(() => undefined);
    });
  });
  return name;
}
