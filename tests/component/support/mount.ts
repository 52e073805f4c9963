import { LitElement } from 'lit';
import { found } from './expect.ts';

/** Puts elements on the page, waits until they are drawn, and reads what they show. */

const mounted: Element[] = [];

afterEach(() => {
  for (const element of mounted.splice(0)) element.remove();
});

function* nodesOf(root: Node): Generator<Node> {
  yield root;
  if (root instanceof Element && root.shadowRoot !== null) yield* nodesOf(root.shadowRoot);
  for (const child of root.childNodes) yield* nodesOf(child);
}

/** Waits until an element and all in it are drawn. */
export async function drawn(root: Element): Promise<void> {
  for (let pending = true; pending;) {
    pending = false;
    for (const node of [...nodesOf(root)]) {
      if (!(node instanceof LitElement) || (node.hasUpdated && !node.isUpdatePending)) continue;
      pending = true;
      await node.updateComplete;
    }
  }
}

/** Puts an element on the page until the end of the test. */
export async function show<T extends Element>(element: T): Promise<T> {
  mounted.push(element);
  document.body.append(element);
  await drawn(element);
  return element;
}

/** Makes an element with its properties; not yet on the page. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(tag), properties);
}

/** Makes an element and puts it on the page. */
export function mount<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): Promise<HTMLElementTagNameMap[K]> {
  return show(make(tag, properties));
}

/** Changes properties and waits for the drawing. */
export async function change<T extends Element>(element: T, properties: Partial<T>): Promise<void> {
  Object.assign(element, properties);
  await drawn(element);
}

/** All elements that match, through all shadow roots. */
export function all(root: Element, selector: string): Element[] {
  return [...nodesOf(root)].filter(
    (node): node is Element => node instanceof Element && node !== root && node.matches(selector),
  );
}

/** The first element that matches, through all shadow roots. */
export function one(root: Element, selector: string): Element {
  return found(all(root, selector)[0], selector);
}

/** As `one`, for HTML elements, which can be clicked. */
export function control<T extends HTMLElement>(root: Element, selector: string, kind: new () => T): T {
  const element = one(root, selector);
  if (!(element instanceof kind)) throw new Error(`${selector} is a ${element.localName}`);
  return element;
}

/** The button with this text. */
export function button(root: Element, text: string): HTMLButtonElement {
  const buttons = all(root, 'button').filter((element) => element instanceof HTMLButtonElement);
  return found(
    buttons.find((element) => element.textContent.includes(text)),
    `a button “${text}”`,
  );
}

/** All text that is drawn, through all shadow roots, with single spaces. */
export function textOf(root: Element): string {
  return [...nodesOf(root)]
    .filter((node) => node instanceof Text && node.parentElement?.localName !== 'style')
    .map((node) => node.textContent ?? '')
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Text as one reads it: no spaces where only markup separates. */
export function wordsOf(element: Element): string {
  return element.textContent.replaceAll(/\s+/g, ' ').trim();
}

/** An attribute that has to be there. */
export function attribute(element: Element, name: string): string {
  return found(element.getAttribute(name), `${name} of ${element.localName}`);
}

/** What an element sends upwards while something is done. */
export function sent<K extends keyof HTMLElementEventMap>(
  element: Element,
  name: K,
  act: () => void,
): HTMLElementEventMap[K][] {
  const events: HTMLElementEventMap[K][] = [];
  const parent = found(element.parentElement, 'a parent');
  const listener = (event: HTMLElementEventMap[K]): void => {
    events.push(event);
  };
  parent.addEventListener(name, listener);
  act();
  parent.removeEventListener(name, listener);
  return events;
}

/** Chooses an option of a select as a person does. */
export async function choose(root: HTMLElement, value: string, nth = 0): Promise<void> {
  const select = found(all(root, 'select')[nth], 'a select');
  if (!(select instanceof HTMLSelectElement)) throw new Error('no select');
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await drawn(root);
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
