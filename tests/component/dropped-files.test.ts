import { filesOf } from '../../src/components/widgets/dropped-files.ts';
import { deepEqual, equal } from './support/expect.ts';

describe('files that are dropped', () => {
  const unused = (): never => {
    throw new Error('not asked for');
  };

  const system: FileSystem = { name: 'test', root: folderEntry('/', []) };

  function fileEntry(fullPath: string, readable = true): FileSystemFileEntry {
    const name = fullPath.split('/').at(-1) ?? '';
    return {
      isFile: true,
      isDirectory: false,
      name,
      fullPath,
      get filesystem() {
        return system;
      },
      getParent: unused,
      file: (done, failed) => {
        if (readable) done(new File(['{}'], name));
        else failed?.(new DOMException('gone'));
      },
    };
  }

  /** Gives its entries two by two, as a browser gives them a hundred at a time. */
  function folderEntry(fullPath: string, entries: readonly FileSystemEntry[]): FileSystemDirectoryEntry {
    return {
      isFile: false,
      isDirectory: true,
      name: fullPath.split('/').at(-1) ?? '',
      fullPath,
      get filesystem() {
        return system;
      },
      getParent: unused,
      getFile: unused,
      getDirectory: unused,
      createReader: () => {
        let at = 0;
        return {
          readEntries: (done) => {
            done(entries.slice(at, (at += 2)));
          },
        };
      },
    };
  }

  function transferOf(...dropped: (FileSystemEntry | File)[]): DataTransfer {
    const transfer = new DataTransfer();
    const items = dropped.map((each) => ({
      kind: 'file',
      webkitGetAsEntry: () => (each instanceof File ? fileEntry(`/${each.name}`) : each),
      getAsFile: () => (each instanceof File ? each : null),
    }));
    Object.defineProperty(transfer, 'items', { value: items });
    return transfer;
  }

  const namesOf = async (transfer: DataTransfer): Promise<string[]> =>
    (await filesOf(transfer)).map(({ name }) => name);

  it('are taken as they are, in their order', async () => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'b.log'));
    transfer.items.add(new File(['x'], 'a.jsonl'));
    transfer.items.add('text', 'text/plain');
    deepEqual(await namesOf(transfer), ['b.log', 'a.jsonl']);
  });

  it('are found in folders and their folders, sorted by path, where they are recordings', async () => {
    const folder = folderEntry('/t', [
      fileEntry('/t/z.jsonl'),
      fileEntry('/t/readme.md'),
      folderEntry('/t/a', [fileEntry('/t/a/part10.jsonl.gz'), fileEntry('/t/a/part9.jsonl.gz')]),
      fileEntry('/t/locked.jsonl', false),
      fileEntry('/t/b.ndjson'),
    ]);
    deepEqual(await namesOf(transferOf(new File([], 'first.txt'), folder)), [
      'first.txt',
      'part9.jsonl.gz',
      'part10.jsonl.gz',
      'b.ndjson',
      'z.jsonl',
    ]);
  });

  it('are none where a folder has no recording', async () => {
    deepEqual(await namesOf(transferOf(folderEntry('/t', [fileEntry('/t/a.png')]))), []);
  });

  it('are bounded, however many there are and however deep', async () => {
    const wide = folderEntry(
      '/t',
      Array.from({ length: 10_050 }, (_, i) => fileEntry(`/t/${String(i)}.jsonl`)),
    );
    equal((await filesOf(transferOf(wide))).length, 10_000);
    const loop: FileSystemEntry[] = [fileEntry('/l/a.jsonl')];
    const deep = folderEntry('/l', loop);
    loop.push(deep);
    equal((await filesOf(transferOf(deep))).length, 16);
  });
});
