import type { Page } from '@playwright/test';
import { survey, wordsOf, type Box, type Seen } from './layout-survey.ts';

/** What is wrong with a layout, whatever it shows. */

/** Boxes may touch, and be rounded. */
const TOUCH = 1.5;
/** Letters do not fill the height of their line. */
const LINE_SLACK = 0.25;
const MOST_TOLD = 12;

const NO_VALUE = /\b(undefined|null)\b|\[object/;

/** Every fault of the page as it stands, a sentence each; empty where all is well. */
export async function layoutProblems(page: Page): Promise<string[]> {
  const seen = await survey(page);
  const [size, scroll] = await page.evaluate(() => [
    [innerWidth, innerHeight] as const,
    document.scrollingElement?.scrollWidth ?? Infinity,
  ]);
  const words = await wordsOf(page);
  const problems = [
    ...(scroll > size[0] ? [`the page scrolls sideways: ${String(scroll)} px`] : []),
    ...outsideWindow(seen, size),
    ...overlaps(seen),
    ...cutTexts(seen),
    ...outsidePanel(seen),
    ...words.filter((text) => NO_VALUE.test(text)).map((text) => `says “${text}”`),
  ];
  const rest = problems.length - MOST_TOLD;
  return rest > 0 ? [...problems.slice(0, MOST_TOLD), `and ${String(rest)} more`] : problems;
}

function outsideWindow(seen: readonly Seen[], [width, height]: readonly [number, number]): string[] {
  return seen.flatMap(({ place, box, shown }) => {
    const bar = /scry-(app-header|transport-bar)$/.test(place);
    if (bar && (box[1] < -1 || box[3] > height + 1)) return `${place} leaves the window: ${told(box)}`;
    if (shown !== null && (shown[0] < -1 || shown[2] > width + 1)) return `${place} leaves the window: ${told(shown)}`;
    return [];
  });
}

/** Siblings in the flow, controls and words that stand on each other. */
function overlaps(seen: readonly Seen[]): string[] {
  const problems: string[] = [];
  const siblings = new Map<number, number[]>();
  const controls = new Map<number, number[]>();
  const words = new Map<number, number[]>();
  seen.forEach(({ block, control, kind, parent, layer, shown }, i) => {
    if (shown === null) return;
    if (block) add(siblings, parent, i);
    if (control) add(controls, layer, i);
    if (kind === 'text') add(words, layer, i);
  });
  for (const group of [...siblings.values(), ...controls.values()]) collide(seen, group, 0, problems);
  for (const group of words.values()) collide(seen, group, LINE_SLACK, problems);
  return [...new Set(problems)];
}

function add(groups: Map<number, number[]>, key: number, value: number): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [value]);
  else group.push(value);
}

/** Tells every two that share a spot, unless one holds the other. */
function collide(seen: readonly Seen[], group: readonly number[], slack: number, problems: string[]): void {
  const boxes = group
    .flatMap((i) => {
      const { shown } = seen[i] ?? { shown: null };
      if (shown === null) return [];
      const [left, top, right, bottom] = shown;
      const trim = (bottom - top) * slack;
      return { i, box: [left, top + trim, right, bottom - trim] as const };
    })
    .sort((a, b) => a.box[1] - b.box[1]);
  boxes.forEach((one, n) => {
    for (let m = n + 1; m < boxes.length; m++) {
      const other = boxes[m];
      if (other === undefined || other.box[1] >= one.box[3] - TOUCH) break;
      const across = Math.min(one.box[2], other.box[2]) - Math.max(one.box[0], other.box[0]);
      if (across <= TOUCH || isSameText(seen[one.i], seen[other.i])) continue;
      if (isInside(seen, one.i, other.i) || isInside(seen, other.i, one.i)) continue;
      problems.push(
        `${nameOf(seen[one.i])} and ${nameOf(seen[other.i])} overlap at ${told(one.box)}, ${told(other.box)}`,
      );
    }
  });
}

/** A wrapped text has a box for each line, and a cut one a second box for what is left of it. */
function isSameText(a: Seen | undefined, b: Seen | undefined): boolean {
  return a?.kind === 'text' && b?.kind === 'text' && a.parent === b.parent && a.text === b.text;
}

function isInside(seen: readonly Seen[], inner: number, outer: number): boolean {
  for (let i = inner; i >= 0; i = seen[i]?.parent ?? -1) if (i === outer) return true;
  return false;
}

/** Texts that are cut off and that nothing gives in full. */
function cutTexts(seen: readonly Seen[]): string[] {
  return seen.flatMap(({ cut: [across, down], ellipsis, text, place, shown }, i) => {
    if (shown === null || text === '' || (across <= 1 && down <= 1)) return [];
    if (across <= 1 && down <= 2) return [];
    if (across > 1 && !ellipsis)
      return `${place} is cut by ${String(across)} px without an ellipsis: “${text.slice(0, 60)}”`;
    const whole = plain(text);
    for (let at = i; at >= 0; at = seen[at]?.parent ?? -1) {
      if (plain(seen[at]?.named ?? '').includes(whole)) return [];
    }
    return `${place} is cut by ${String(across)} × ${String(down)} px, and no title has the whole of “${text.slice(0, 80)}”`;
  });
}

/** Letters and digits only: titles separate parts as they like. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Words and drawings that stick out of the nearest frame around them. */
function outsidePanel(seen: readonly Seen[]): string[] {
  return seen.flatMap((item) => {
    const { kind, shown, parent, layer } = item;
    if (shown === null || (kind === 'element' && !item.control && !item.framed)) return [];
    let at = parent;
    while (at >= 0 && seen[at]?.framed !== true) at = seen[at]?.parent ?? -1;
    const frame = seen[at];
    if (frame?.layer !== layer) return [];
    const slack = kind === 'text' ? (shown[3] - shown[1]) * LINE_SLACK : 0;
    const out =
      shown[0] < frame.box[0] - TOUCH ||
      shown[1] + slack < frame.box[1] - TOUCH ||
      shown[2] > frame.box[2] + TOUCH ||
      shown[3] - slack > frame.box[3] + TOUCH;
    return out ? `${nameOf(item)} sticks out of ${frame.place}: ${told(shown)} of ${told(frame.box)}` : [];
  });
}

function nameOf(item: Seen | undefined): string {
  if (item === undefined) return '';
  return item.kind === 'text' ? `“${item.text.slice(0, 40)}” (${item.place})` : item.place;
}

function told(box: Box): string {
  return `[${box.map((edge) => edge.toFixed(0)).join(' ')}]`;
}
