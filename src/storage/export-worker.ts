import { expose } from 'comlink';
import { Database } from './database.ts';
import { exportRun, type Exported } from './export-run.ts';

/** What the window asks of the export worker; it is ended when the export is done or no longer wanted. */
export interface ExportApi {
  exportRun(run: string, progress: (done: number) => void): Promise<Exported>;
}

const api: ExportApi = {
  exportRun: (run, progress) => exportRun(new Database(), run, progress),
};

expose(api);
