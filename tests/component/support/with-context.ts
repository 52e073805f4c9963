import { ContextProvider } from '@lit/context';
import { EMPTY_VIEW, viewModelContext, type ViewModel } from '../../../src/components/view-model.ts';
import { drawn, show } from './mount.ts';

/** An element that hands a view model to what is in it, as the shell does. */
export interface Provided<T extends Element> {
  readonly host: HTMLElement;
  readonly element: T;
  /** Hands on another view model and waits until it is drawn. */
  readonly provide: (view: ViewModel) => Promise<void>;
}

/** Makes the element that provides, without putting it on the page. */
export function providing<T extends Element>(element: T, view: ViewModel = EMPTY_VIEW): Provided<T> {
  const host = document.createElement('div');
  const provider = new ContextProvider(host, { context: viewModelContext, initialValue: view });
  host.append(element);
  return {
    host,
    element,
    provide: async (next) => {
      provider.setValue(next);
      await drawn(host);
    },
  };
}

/** Puts an element with a provided view model on the page. */
export async function mountWith<T extends Element>(element: T, view: ViewModel = EMPTY_VIEW): Promise<Provided<T>> {
  const provided = providing(element, view);
  await show(provided.host);
  return provided;
}
