import type { ViewModel } from '../components/view-model.ts';
import type { Notifier } from './notifier.ts';

/** Desktop notifications, loaded when somebody wants them. */
export class LazyNotifier {
  readonly #seek: (position: number) => void;
  /** Null until somebody wants to be notified. */
  #notifier: Notifier | null = null;

  /** @param seek goes to the moment of a notification that was clicked */
  constructor(seek: (position: number) => void) {
    this.#seek = seek;
  }

  /** Looks at what is shown. */
  look(view: ViewModel): void {
    const { notify } = view.preferences;
    if (this.#notifier !== null) this.#notifier.look({ ...view, notify });
    else if (notify) {
      void import('./notifier.ts').then(({ Notifier, browserNotifications }) => {
        this.#notifier ??= new Notifier({
          notification: browserNotifications(),
          hidden: () => document.visibilityState === 'hidden',
          focus: () => {
            window.focus();
          },
          seek: this.#seek,
        });
      });
    }
  }
}
