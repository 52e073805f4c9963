/** Which files a person means, who chose or dropped a folder. */

/** A folder may hold anything; more entries than this are not looked at, nor folders deeper than that. */
const MAX_ENTRIES = 10_000;
const MAX_DEPTH = 16;

const RECORDING = /\.(?:jsonl|ndjson|json|gz)$/i;

// Numbers in names count as numbers, so that part 10 comes after part 9.
const byPath = new Intl.Collator('en', { numeric: true });

interface Found {
  readonly path: string;
  readonly file: File;
}

/** Whether a file of a folder is a recording, by its name. */
function isRecording(name: string): boolean {
  return RECORDING.test(name);
}

function sortedFiles(found: readonly Found[]): File[] {
  return [...found].sort((a, b) => byPath.compare(a.path, b.path)).map(({ file }) => file);
}

/** The recordings of a chosen folder, in the order of their paths. */
export function recordingsOf(files: Iterable<File>): File[] {
  const found: Found[] = [];
  for (const file of files) {
    if (isRecording(file.name)) found.push({ path: file.webkitRelativePath || file.name, file });
  }
  return sortedFiles(found);
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** Null for what cannot be read: gone meanwhile, or not allowed. The others are still wanted. */
function fileOf(entry: FileSystemFileEntry): Promise<File | null> {
  return new Promise((resolve) => {
    entry.file(resolve, () => {
      resolve(null);
    });
  });
}

/** The next entries of a folder; none at its end, and none where it cannot be read. */
function nextEntries(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  return new Promise((resolve) => {
    reader.readEntries(resolve, () => {
      resolve([]);
    });
  });
}

async function recordingsIn(folder: FileSystemDirectoryEntry): Promise<Found[]> {
  const found: Found[] = [];
  const folders = [{ entry: folder, depth: 1 }];
  let seen = 0;
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    const reader = next.entry.createReader();
    // One call gives some of the entries, in Chromium at most 100; only an empty answer is the end.
    for (let entries = await nextEntries(reader); entries.length > 0; entries = await nextEntries(reader)) {
      for (const entry of entries) {
        if (++seen > MAX_ENTRIES) return found;
        if (isFolder(entry)) {
          if (next.depth < MAX_DEPTH) folders.push({ entry, depth: next.depth + 1 });
        } else if (isFile(entry) && isRecording(entry.name)) {
          const file = await fileOf(entry);
          if (file !== null) found.push({ path: entry.fullPath, file });
        }
      }
    }
  }
  return found;
}

/**
 * The files that were dropped, in the order of the drop: files as they are, whatever their names; of folders the
 * recordings in the order of their paths. Bounded however large a folder is. To be called while the event is handled,
 * because the browser takes the transfer away after that. Empty where a folder holds no recording.
 */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const dropped = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => {
      // Not every browser has it, though the types say so.
      const entry = 'webkitGetAsEntry' in item ? item.webkitGetAsEntry() : null;
      return entry !== null && isFolder(entry) ? entry : item.getAsFile();
    });
  const files: File[] = [];
  for (const each of dropped) {
    if (each instanceof File) files.push(each);
    else if (each !== null) files.push(...sortedFiles(await recordingsIn(each)));
  }
  return files;
}
