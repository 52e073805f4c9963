/** Calls back so many times at an even pace; what the timer misses is made up for at once. Resolves to the seconds it took. */
export function atPace(perSecond: number, count: number, work: (i: number) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let done = 0;
    const step = (): void => {
      try {
        while (done < count && performance.now() - start >= (done * 1000) / perSecond) {
          work(done);
          done += 1;
        }
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (done < count) setTimeout(step, Math.max(0, start + (done * 1000) / perSecond - performance.now()));
      else resolve((performance.now() - start) / 1000);
    };
    step();
  });
}
