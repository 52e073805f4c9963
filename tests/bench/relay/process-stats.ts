import { readFileSync } from 'node:fs';

/** What Linux tells of a process. */

/** The unit of processor times in /proc: a hundredth of a second on every Linux. */
const TICKS_PER_SECOND = 100;
const SAMPLE_MS = 200;

function readProc(pid: number, name: 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${name}`, 'utf8');
  } catch (error) {
    throw new Error(`Process ${String(pid)} ended while it was measured.`, { cause: error });
  }
}

/** Processor time of all threads so far, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readProc(pid, 'stat');
  // The program's name, in brackets, may hold anything; the rest is numbers. These two are 14 and 15 of all.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function megabytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readProc(pid, 'status');
  return (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
}

/** Resident memory of the process, in megabytes. */
export function megabytesNow(pid: number): number {
  return megabytes(pid, 'VmRSS');
}

/** The most resident memory that the process ever had, in megabytes. */
export function peakMegabytes(pid: number): number {
  return megabytes(pid, 'VmHWM');
}

/** What a process used meanwhile. */
export interface Usage {
  /** Percent of one core. */
  readonly cpu: number;
  /** Resident memory in megabytes, five times a second. */
  readonly memory: readonly number[];
}

/** What the process uses while the work is done. Throws where it ends meanwhile. */
export async function usageDuring(pid: number, work: () => Promise<unknown>): Promise<Usage> {
  const memory = [megabytes(pid, 'VmRSS')];
  const timer = setInterval(() => {
    try {
      memory.push(megabytes(pid, 'VmRSS'));
    } catch {
      // It is gone; reading its processor time says so to the caller.
      clearInterval(timer);
    }
  }, SAMPLE_MS);
  try {
    const start = performance.now();
    const before = cpuSeconds(pid);
    await work();
    const seconds = (performance.now() - start) / 1000;
    return { cpu: (100 * (cpuSeconds(pid) - before)) / seconds, memory };
  } finally {
    clearInterval(timer);
  }
}
