import { expose } from 'comlink';
import { STAGES, type StageName } from './ingest-stages.ts';

/** Times one stage on a file, in milliseconds. */
export interface IngestWorker {
  time(stage: StageName, file: Blob): Promise<number>;
}

const api: IngestWorker = {
  async time(stage, file) {
    const start = performance.now();
    await STAGES[stage](file);
    return performance.now() - start;
  },
};

expose(api);
