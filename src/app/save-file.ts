/** Hands a file to the person. */

/** A name that every file system takes, with the ending of an export. */
export function fileNameOf(name: string): string {
  const plain = name
    .replace(/(?:\.(?:jsonl|ndjson|json))?(?:\.gz)?$/i, '')
    // Control characters, and what some file systems give a meaning.
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '_')
    .trim()
    .replace(/^\.+/, '_');
  // By characters, so that none is cut in two.
  const short = Array.from(plain).slice(0, 60).join('');
  return `${short === '' ? 'run' : short}.jsonl.gz`;
}

/** Saves a file where downloads go. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 60_000);
}
