import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The path of the first program that is installed; null where there is none.
 * @param wanted a path that goes before all names; where it is no program, none is found
 */
export function findProgram(wanted: string | undefined, ...names: readonly string[]): string | null {
  if (wanted !== undefined) return isProgram(wanted) ? wanted : null;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isProgram) ?? null;
}
