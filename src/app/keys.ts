import { COMMANDS, isAvailable, type Command, type CommandAction, type Situation } from './commands.ts';

/** From a key to its command. What typing into a field means is the field's business. */

const BY_KEY: ReadonlyMap<string, Command> = new Map(
  COMMANDS.flatMap((command) => command.keys.map((key) => [key, command] as const)),
);

/** Controls that Space or Enter press. */
const PRESSED =
  'button, a, summary, [role="button"], [role="link"], [role="menuitem"], [role="option"], [role="tab"], [role="row"], [role="gridcell"], [role="checkbox"], [role="switch"]';

/** Inputs into which nothing is typed. */
const PRESSED_INPUTS: ReadonlySet<string> = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'file']);

/** What a key was pressed on. */
function pressedOn(event: KeyboardEvent): 'field' | 'control' | 'page' {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return 'page';
  if (target instanceof HTMLInputElement) return PRESSED_INPUTS.has(target.type) ? 'control' : 'field';
  if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement || target.isContentEditable) {
    return 'field';
  }
  return target.matches(PRESSED) ? 'control' : 'page';
}

/**
 * The name of a key as the table shows it; null where other modifiers make it another matter. Letters count as what
 * they are whatever Caps Lock says, and on a keyboard without Latin letters by their place.
 */
export function nameOfKey(event: KeyboardEvent): string | null {
  const { key, code, shiftKey } = event;
  const latin = /^[^\p{ASCII}]$/u.test(key) && /^Key[A-Z]$/.test(code) ? code.slice(3) : key;
  const isLetter = /^[a-z]$/i.test(latin);
  // On many keyboards [ and ] are typed with AltGr, which Windows reports as Ctrl and Alt.
  const typed = event.getModifierState('AltGraph');
  if (event.altKey && !typed) return null;
  if ((event.ctrlKey || event.metaKey) && !typed) return isLetter && !shiftKey ? `Ctrl ${latin.toUpperCase()}` : null;
  if (isLetter) return shiftKey ? `Shift ${latin.toUpperCase()}` : latin.toLowerCase();
  return key === ' ' ? 'Space' : key;
}

/** True for keys of one character, which speech input and slips of the hand can set off (WCAG 2.1.4). */
function isCharacter(name: string): boolean {
  return name.length === 1 || name.startsWith('Shift ');
}

/** A key that is held goes on only where it moves. */
function goesOn(action: CommandAction): boolean {
  return 'direction' in action;
}

/**
 * What a key asks for; null where it asks for nothing, or belongs to what has the focus. `held` is a key held down
 * that has done its work: nothing more is to be done, by the browser neither.
 */
export function commandOf(
  event: KeyboardEvent,
  situation: Situation,
): CommandAction | { readonly kind: 'held' } | null {
  if (situation.dialogOpen || event.defaultPrevented || event.isComposing) return null;
  const name = nameOfKey(event);
  const command = name === null ? undefined : BY_KEY.get(name);
  if (name === null || command === undefined || !isAvailable(command, situation)) return null;
  if (isCharacter(name) && !situation.singleKeys) return null;
  const on = pressedOn(event);
  if (on === 'field' && !name.startsWith('Ctrl ')) return null;
  if (on === 'control' && (name === 'Space' || name === 'Enter')) return null;
  return event.repeat && !goesOn(command.run) ? { kind: 'held' } : command.run;
}
