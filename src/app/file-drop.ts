import { filesOf } from '../components/widgets/dropped-files.ts';

/** What is done about files that are dragged over the page. */
export interface DropListener {
  /** Files hang over the page, or no longer do. */
  readonly dragging: (dragging: boolean) => void;
  readonly files: (files: readonly File[]) => void;
  /** What was dropped holds no recording. */
  readonly nothing: () => void;
}

/** Takes files that are dropped anywhere on the page, until the signal. */
export function hearFileDrops(signal: AbortSignal, listener: DropListener): void {
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  window.addEventListener(
    'dragover',
    (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      listener.dragging(true);
    },
    { signal },
  );
  window.addEventListener(
    'dragleave',
    (event) => {
      if (event.relatedTarget === null) listener.dragging(false);
    },
    { signal },
  );
  window.addEventListener(
    'drop',
    (event) => {
      event.preventDefault();
      listener.dragging(false);
      if (event.dataTransfer === null || !carriesFiles(event)) return;
      void filesOf(event.dataTransfer).then((files) => {
        if (files.length > 0) listener.files(files);
        else listener.nothing();
      });
    },
    { signal },
  );
}
