/** Draws a description of elements, and later writes only what differs. Text is text: nothing here parses markup. */
import { longestRising } from './rising';

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

/** Makes the children of `parent` those described, keeping the elements that are the same ones, and moving few of them. */
export function patch(parent: Element, children: readonly (Described | string)[]): void {
  const old = [...parent.childNodes];
  if (old.length === children.length && children.every((child, at) => isOf(old[at], child))) {
    children.forEach((child, at) => fit(old[at] as ChildNode, child));
    return;
  }
  const find = finder(old);
  const nodes = children.map((child) => {
    const at = find(child);
    const node = (at === undefined ? undefined : old[at]) ?? made(child);
    // Before it is in the page: a custom element would take what it lacks for its default.
    fit(node, child);
    return { node, at };
  });
  const kept = new Set<ChildNode>(nodes.map(({ node }) => node));
  for (const node of old) if (!kept.has(node)) node.remove();
  const staying = longestRising(nodes.map(({ at }) => at));
  let next: ChildNode | null = null;
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const node: ChildNode | undefined = nodes[index]?.node;
    if (node === undefined) continue;
    if (!staying.has(index)) parent.insertBefore(node, next);
    next = node;
  }
}

/** Where a child stands already: one with a key by it, another one in its order among those without. */
function finder(old: readonly ChildNode[]): (child: Described | string) => number | undefined {
  const keyed = new Map<string, number>();
  const plain: number[] = [];
  for (const [at, node] of old.entries()) {
    const key = drawn.get(node)?.key;
    if (key === undefined) plain.push(at);
    else keyed.set(key, at);
  }
  let from = 0;
  return (child) => {
    const isSame = (at: number | undefined) => at !== undefined && isOf(old[at], child);
    if (typeof child !== 'string' && child.key !== undefined) {
      const at = keyed.get(child.key);
      keyed.delete(child.key);
      return isSame(at) ? at : undefined;
    }
    const found = plain.findIndex((at, index) => index >= from && isSame(at));
    if (found < 0) return undefined;
    from = found + 1;
    return plain[found];
  };
}

function isOf(node: ChildNode | undefined, child: Described | string): boolean {
  if (node === undefined) return false;
  if (typeof child === 'string') return node.nodeType === Node.TEXT_NODE;
  const before = drawn.get(node);
  return before?.tag === child.tag && before.key === child.key;
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
