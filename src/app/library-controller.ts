import { proxy, wrap } from 'comlink';
import type { LibraryModel, LibraryRun } from '../components/view-model.ts';
import type { ExportApi } from '../storage/export-worker.ts';
import type { ShelvedRun } from '../storage/library.ts';
import type { RunChoices } from '../storage/run-choices.ts';
import { LibraryNews } from '../storage/library-news.ts';
import { device } from './device.ts';
import { fileNameOf, saveFile } from './save-file.ts';

/** Knows what is stored on this device, and changes it as people ask. */

/** A run that was written this lately, and has not ended, is being received by some tab. */
const LIVE_MS = 6000;

const EMPTY: LibraryModel = {
  runs: null,
  usage: null,
  quota: null,
  persistent: null,
  deleted: [],
  exporting: null,
  problem: null,
};

/** The run in this window. */
export interface OpenHere {
  readonly run: string | null;
  readonly live: boolean;
}

export class LibraryController {
  readonly #changed: (model: LibraryModel) => void;
  readonly #news = new LibraryNews();
  #model = EMPTY;
  #open: OpenHere = { run: null, live: false };
  #exporter: Worker | null = null;
  #shown = false;
  #reading = false;
  #staleTimer: ReturnType<typeof setTimeout> | null = null;
  /** What was said about damaged records, to be taken back when they are recovered. */
  #damage: string | null = null;
  #again = false;

  /** @param changed called with every new model */
  constructor(changed: (model: LibraryModel) => void) {
    this.#changed = changed;
    // While a run is recorded there is news twice a second; it is read only where somebody sees it.
    this.#news.listen(() => {
      if (this.#shown) void this.refresh();
    });
  }

  /** Whether the list is on the screen. */
  set shown(shown: boolean) {
    const appeared = shown && !this.#shown;
    this.#shown = shown;
    if (appeared) void this.refresh();
  }

  /** The run that this window shows. */
  set open(open: OpenHere) {
    if (open.run === this.#open.run && open.live === this.#open.live) return;
    this.#open = open;
    if (this.#shown) void this.refresh();
  }

  /** Reads what is stored; requests that come while it is being read are answered together. */
  async refresh(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    try {
      const { storage, database } = await device();
      await storage.purge(database, Date.now());
      const { runs, damaged } = await storage.readShelf(database);
      const shown = runs.filter(({ choices }) => choices.deletedAt === null);
      const damage =
        damaged.length === 0
          ? null
          : `The records of ${String(damaged.length)} stored ${damaged.length === 1 ? 'run are' : 'runs are'} damaged. Their lines may still be whole: open ${damaged.map((id) => `#/run/${id}`).join(', ')} to recover them.`;
      const problem = damage ?? (this.#model.problem === this.#damage ? null : this.#model.problem);
      this.#damage = damage;
      const listed = shown.map((run) => this.#listed(run));
      this.#lookAgain(listed);
      this.#update({
        runs: listed,
        deleted: runs
          .filter(({ choices }) => choices.deletedAt !== null)
          .map(({ record, choices }) => ({ id: record.id, name: choices.name ?? record.name })),
        problem,
        ...(await room()),
      });
    } catch (error) {
      this.#update({ runs: [], problem: `The Library cannot be read: ${messageOf(error)}.` });
    } finally {
      this.#reading = false;
    }
    if (!this.#again) return;
    this.#again = false;
    await this.refresh();
  }

  async rename(run: string, name: string): Promise<void> {
    await this.#change(() => choose(run, { name: name.trim() === '' ? null : name.trim() }));
  }

  /** Keeps a run forever, or no longer; the first time asks the browser for its promise. */
  async keep(run: string, kept: boolean): Promise<void> {
    await this.#change(() => choose(run, { kept }));
    if (!kept) return;
    // Some browsers never answer: nothing waits for it.
    const { storage } = navigator as Partial<Navigator>;
    void storage
      ?.persist()
      .then(() => this.refresh())
      .catch(() => undefined);
  }

  /** Hides runs, and takes them off the device once they can no longer be had back. */
  async delete(runs: readonly string[]): Promise<void> {
    await this.#change(async () => {
      for (const run of runs) await choose(run, { deletedAt: Date.now() });
    });
    const { storage } = await device();
    setTimeout(() => void this.refresh(), storage.UNDO_MS + 100);
  }

  /** Takes runs off the device now, because room is needed. */
  async deleteForGood(runs: readonly string[]): Promise<void> {
    await this.#change(async () => {
      const { storage, database } = await device();
      for (const run of runs) await storage.removeRun(database, run);
    });
  }

  async undoDelete(run: string): Promise<void> {
    await this.#change(() => choose(run, { deletedAt: null }));
  }

  /** Remembers where a run was left: the part of an address that restores it. */
  async leave(run: string, place: string): Promise<void> {
    await choose(run, { left: place }).catch(() => undefined);
  }

  /** Where a run was left; also has a deleted run back, because somebody opens it. */
  async placeOf(run: string): Promise<string | null> {
    try {
      const { storage, database } = await device();
      const { left, deletedAt } = await storage.choicesOf(database, run);
      if (deletedAt !== null) await this.undoDelete(run);
      return left;
    } catch {
      return null;
    }
  }

  /** Saves a run as `.jsonl.gz`. */
  async export(run: string): Promise<void> {
    this.cancelExport();
    const worker = new Worker(new URL('../storage/export-worker.ts', import.meta.url), {
      type: 'module',
      name: 'export',
    });
    this.#exporter = worker;
    this.#update({ exporting: { id: run, done: 0 } });
    try {
      const api = wrap<ExportApi>(worker);
      const progress = proxy((done: number) => {
        if (worker === this.#exporter) this.#update({ exporting: { id: run, done } });
      });
      const broken = new Promise<never>((_resolve, reject) => {
        worker.addEventListener('error', () => {
          reject(new Error('its program failed, or could not be loaded because the server is away'));
        });
      });
      const { file, problems } = await Promise.race([api.exportRun(run, progress), broken]);
      if (worker !== this.#exporter) return;
      const name = this.#model.runs?.find(({ id }) => id === run)?.name ?? run;
      saveFile(file, fileNameOf(name));
      if (problems.length > 0) {
        this.#update({ problem: `The export of ${name} lacks damaged lines: ${problems.join('; ')}.` });
      }
    } catch (error) {
      this.#update({ problem: `The run could not be exported: ${messageOf(error)}.` });
    }
    if (worker === this.#exporter) this.cancelExport();
  }

  cancelExport(): void {
    this.#exporter?.terminate();
    this.#exporter = null;
    if (this.#model.exporting !== null) this.#update({ exporting: null });
  }

  async #change(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#news.tell();
    } catch (error) {
      this.#update({ problem: `The change could not be stored: ${messageOf(error)}.` });
    }
    await this.refresh();
  }

  /** A tab that was closed tells nothing: what it recorded is live until somebody looks again. */
  #lookAgain(runs: readonly LibraryRun[]): void {
    if (this.#staleTimer !== null) clearTimeout(this.#staleTimer);
    this.#staleTimer = null;
    if (!runs.some(({ state, open }) => state === 'live' && !open)) return;
    this.#staleTimer = setTimeout(() => void this.refresh(), LIVE_MS);
  }

  #update(change: Partial<LibraryModel>): void {
    this.#model = { ...this.#model, ...change };
    this.#changed(this.#model);
  }

  #listed({ record, choices }: ShelvedRun): LibraryRun {
    const open = record.id === this.#open.run;
    const live = open ? this.#open.live : !record.complete && Date.now() - record.lastSeen < LIVE_MS;
    return {
      id: record.id,
      name: choices.name ?? record.name,
      task: record.task,
      accuracy: record.accuracy,
      sparkline: record.sparkline,
      batches: record.batches,
      maxBatches: record.maxBatches,
      events: record.events,
      badLines: record.badLines,
      rawBytes: record.rawBytes,
      storedBytes: record.storedBytes,
      firstSeen: record.firstSeen,
      lastSeen: record.lastSeen,
      state: live ? 'live' : record.complete ? 'complete' : 'partial',
      kept: choices.kept,
      open,
    };
  }
}

async function choose(run: string, change: Partial<RunChoices>): Promise<void> {
  const { storage, database } = await device();
  await storage.choose(database, run, change);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** How much room there is; null where the browser does not say. */
async function room(): Promise<Pick<LibraryModel, 'usage' | 'quota' | 'persistent'>> {
  const { storage } = navigator as Partial<Navigator>;
  if (storage === undefined) return { usage: null, quota: null, persistent: null };
  const [estimate, persistent] = await Promise.all([
    storage.estimate().catch((): StorageEstimate => ({})),
    storage.persisted().catch(() => null),
  ]);
  return { usage: estimate.usage ?? null, quota: estimate.quota ?? null, persistent };
}
