import type { ViewId } from '../components/view-list.ts';
import type { ViewModel } from '../components/view-model.ts';
import type { DialogName } from './dialogs.ts';

/** What the shell shows only now and then is loaded when it is first shown. */

const VIEW: Readonly<Record<ViewId, () => Promise<unknown>>> = {
  overview: () => import('../components/views/overview-view.ts'),
  library: () => import('../components/views/library-view.ts'),
};

/** Loads the elements of what is to be shown. */
export function loadParts(shown: {
  readonly view: ViewModel;
  readonly page: ViewId;
  readonly dialog: DialogName | null;
  readonly errors: boolean;
}): void {
  const { view, page, dialog, errors } = shown;
  void VIEW[page]();
  if (dialog !== null || view.comparison !== null) void import('./dialogs.ts');
  if (errors) void import('../components/panels/line-errors.ts');
  if (view.storage.kind === 'full' || view.storage.kind === 'memory')
    void import('../components/panels/storage-full.ts');
  if (view.sharing.role !== 'none') {
    void import('../components/panels/share-bar.ts');
    void import('../components/widgets/peer-pointers.ts');
  }
}
