/** Draws a description of elements, and later writes only what differs. Text is text: nothing here parses markup. */

export interface Described {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  readonly children: readonly (Described | string)[];
  /** Tells siblings apart when one comes or goes; without it, their place does. */
  readonly key?: string;
}

type Child = Described | string | undefined | false;

/** Attributes that are `undefined` or `false` are left out; `true` is an empty one. */
export function h(
  tag: string,
  attributes: Readonly<Record<string, string | boolean | undefined>> = {},
  ...children: readonly (Child | readonly Child[])[]
): Described {
  const { key, ...rest } = attributes;
  const kept = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : [[name, value === true ? '' : value] as const],
  );
  const shown = children.flat().filter((child): child is Described | string => child !== undefined && child !== false);
  return {
    tag,
    attributes: Object.fromEntries(kept),
    children: shown,
    ...(typeof key === 'string' ? { key } : {}),
  };
}

/** The same element with what it does. */
export function on(described: Described, handlers: NonNullable<Described['on']>): Described {
  return { ...described, on: { ...described.on, ...handlers } };
}

/** What an element was last drawn from; its listeners read the handlers from here, so that they need no change. */
const drawn = new WeakMap<Node, Described>();

/** Makes the children of `parent` those described, keeping the elements that are the same ones. */
export function patch(parent: Element, children: readonly (Described | string)[]): void {
  const keyed = new Map<string, Element>();
  for (const child of parent.children) {
    const key = drawn.get(child)?.key;
    if (key !== undefined) keyed.set(key, child);
  }
  let place: ChildNode | null = parent.firstChild;
  for (const child of children) {
    const found = matching(place, child, keyed);
    const node = found ?? made(child);
    // Before it is in the page: a custom element would take what it lacks for its default.
    fit(node, child);
    if (node !== place) parent.insertBefore(node, place);
    else place = place.nextSibling;
  }
  while (place !== null) {
    const next: ChildNode | null = place.nextSibling;
    place.remove();
    place = next;
  }
}

function matching(
  place: ChildNode | null,
  child: Described | string,
  keyed: Map<string, Element>,
): ChildNode | undefined {
  if (typeof child === 'string') return place?.nodeType === Node.TEXT_NODE ? place : undefined;
  const found = child.key === undefined ? place : (keyed.get(child.key) ?? null);
  const before = found === null ? undefined : drawn.get(found);
  if (found === null || before === undefined) return undefined;
  return before.tag === child.tag && before.key === child.key ? found : undefined;
}

const SVG = 'http://www.w3.org/2000/svg';
const svgTags = new Set(['svg', 'use', 'symbol', 'path', 'defs']);

function made(child: Described | string): ChildNode {
  if (typeof child === 'string') return document.createTextNode(child);
  const element = svgTags.has(child.tag) ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
  for (const name of Object.keys(child.on ?? {}))
    element.addEventListener(name, (event) => drawn.get(element)?.on?.[name]?.(event));
  return element;
}

function fit(node: ChildNode, child: Described | string): void {
  if (typeof child === 'string') {
    if (node.nodeValue !== child) node.nodeValue = child;
    return;
  }
  const element = node as unknown as Element;
  const before = drawn.get(element);
  if (before === child) return;
  drawn.set(element, child);
  for (const name of Object.keys(before?.attributes ?? {}))
    if (!(name in child.attributes)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(child.attributes))
    if (before?.attributes[name] !== value) element.setAttribute(name, value);
  // What a person has ticked stays so, whatever the attribute says later.
  if (child.tag === 'input') (element as HTMLInputElement).checked = 'checked' in child.attributes;
  patch(element, child.children);
}
