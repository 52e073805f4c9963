import type { TransportMenu } from '../components/panels/transport-bar.ts';
import type { StepUnit } from '../worker/steps.ts';

/** The keys of the shell. What typing into a field means is the field's business. */

/** What a key asks for. */
export type KeyAction =
  | { readonly kind: 'play' }
  /** By the unit that is chosen. */
  | { readonly kind: 'step'; readonly direction: 1 | -1 }
  | { readonly kind: 'step-by'; readonly unit: StepUnit; readonly direction: 1 | -1 }
  | { readonly kind: 'menu'; readonly menu: TransportMenu }
  | { readonly kind: 'start' }
  | { readonly kind: 'live' };

const KEYS: ReadonlyMap<string, KeyAction> = new Map<string, KeyAction>([
  [' ', { kind: 'play' }],
  [',', { kind: 'step', direction: -1 }],
  ['.', { kind: 'step', direction: 1 }],
  ['<', { kind: 'step-by', unit: 'batch', direction: -1 }],
  ['>', { kind: 'step-by', unit: 'batch', direction: 1 }],
  ['Home', { kind: 'start' }],
  ['End', { kind: 'live' }],
  ['[', { kind: 'step-by', unit: 'finding', direction: -1 }],
  [']', { kind: 'step-by', unit: 'finding', direction: 1 }],
  ['g', { kind: 'menu', menu: 'jump' }],
  ['b', { kind: 'menu', menu: 'bookmarks' }],
]);

/** True where a key belongs to what has the focus: a field, or a control that the space bar presses. */
export function belongsToFocus(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.composedPath()[0];
  if (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  ) {
    return true;
  }
  const pressed = target instanceof HTMLElement && target.matches('button, a, summary, [role="menuitem"]');
  return event.key === ' ' && pressed;
}

/** What a key asks of the transport; null for other keys. */
export function transportKey(event: KeyboardEvent): KeyAction | null {
  return KEYS.get(event.key) ?? null;
}
