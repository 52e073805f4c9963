import { unsafeCSS, type CSSResult } from 'lit';
import { OPERATIONS } from '../../telemetry/enums.ts';

const slug = (operation: string): string => operation.toLowerCase().replaceAll('_', '-');

/** A class `act-…` for every operation, that sets the text colour. */
export const actionColours: CSSResult = unsafeCSS(
  [...OPERATIONS.map(slug), 'other'].map((name) => `.act-${name}{color:var(--act-${name})}`).join(''),
);

const CLASSES: ReadonlyMap<string, string> = new Map(
  OPERATIONS.map((operation) => [operation, `act-${slug(operation)}`]),
);

/** The class of an operation; unknown names share one. */
export function actionClass(operation: string): string {
  return CLASSES.get(operation) ?? 'act-other';
}

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['WAIT', 'W'],
  ['GERMINATE', 'G'],
  ['SET_ALPHA_TARGET', 'A'],
  ['PRUNE', 'P'],
  ['FOSSILIZE', 'F'],
  ['ADVANCE', 'V'],
]);

/** One letter for an operation (enums §2); `?` for an unknown one. */
export function actionLetter(operation: string): string {
  return LETTERS.get(operation) ?? '?';
}
