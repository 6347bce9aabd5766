// The whole page in the language that was chosen, Streamlit's own words too: nothing is done, and nothing watched, where that is English.

import { Words } from './words.js';

const KEY = 'gan2d language'; // in the browser's store
const ATTRIBUTES = ['title', 'aria-label', 'placeholder'];
const LEFT = 'script, style, noscript, code, pre, textarea, .katex, [translate=no]'; // nobody's sentences
const CHANGED = 'gan2d-language'; // what the window is told
// the value of a Streamlit list is React's own text field: what it says in the language lies over it, in gan2d/ui/page.py's style
const FIELDS = '[data-testid=stSelectbox] input';
const packed = globalThis.gan2dLanguages ?? {}; // those of a page that is one file, by name

let words = null; // null: English
let chosen = 'en';
const roots = new Set([document.documentElement]);
const done = new WeakMap(); // text node → [English, what was written]; element → the same by attribute
const changes = new MutationObserver((all) => all.forEach(follow));

/** A text as it is shown. */
export const inLanguage = (text) => (words ? words.of(text) : text);

/** The language that is chosen now. */
export const language = () => chosen;

function store(name) {
  try {
    return window[name];
  } catch {
    return null; // it is not lent to a page in a foreign frame
  }
}

// A link says it for this visit, a choice for all that follow.
function wanted() {
  const said = new URLSearchParams(window.location.search).get('lang');
  if (said) store('sessionStorage')?.setItem(KEY, said);
  return said ?? store('sessionStorage')?.getItem(KEY) ?? store('localStorage')?.getItem(KEY) ?? 'en';
}

function tell(node, name, now, write) {
  const before = done.get(node)?.[name];
  if (before && before[1] === now) return;
  const told = words.of(now);
  if (told === now) return;
  done.set(node, { ...done.get(node), [name]: [now, told] });
  write(told);
}

const inText = (node) => node.parentElement?.closest(LEFT) || tell(node, 'text', node.data, (told) => { node.data = told; });

function inAttributes(element) {
  for (const name of ATTRIBUTES) {
    const now = element.getAttribute(name);
    if (now) tell(element, name, now, (told) => element.setAttribute(name, told));
  }
  if (element.matches(FIELDS)) layOver(element, words.of(element.getAttribute('value') ?? ''));
}

function layOver(field, told) {
  const { dataset } = field.parentElement;
  if (told && told !== field.getAttribute('value')) dataset.gan2dTold = told;
  else delete dataset.gan2dTold;
}

function each(root, text, element) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = root; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) text(node);
    else if (node.nodeType === Node.ELEMENT_NODE) element(node);
  }
}

function follow({ type, target, addedNodes }) {
  if (type === 'characterData') inText(target);
  else if (type === 'attributes') inAttributes(target);
  else for (const node of addedNodes) if (node.isConnected) each(node, inText, inAttributes);
}

function watch(root) {
  changes.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: [...ATTRIBUTES, 'value'] });
  each(root, inText, inAttributes);
}

// As it was.
function restore(node) {
  for (const [name, [english, told]] of Object.entries(done.get(node) ?? {})) {
    if (name === 'text' && node.data === told) node.data = english;
    else if (name !== 'text' && node.getAttribute(name) === told) node.setAttribute(name, english);
  }
  done.delete(node);
  if (node.nodeType === Node.ELEMENT_NODE && node.matches(FIELDS)) layOver(node, '');
}

/** Follow a tree of its own too, such as a component's. */
export function alsoIn(root) {
  if (roots.has(root)) return;
  for (const old of roots) if (old.host && !old.host.isConnected) roots.delete(old);
  roots.add(root);
  if (words) watch(root);
}

async function tableOf(name) {
  if (!/^[a-z]{2,3}$/.test(name) || name === 'en') return null;
  if (packed[name]) return packed[name];
  const answer = await fetch(new URL(`../languages/${name}.json`, import.meta.url), { cache: 'no-cache' }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** Show the page in a language; `keep` it for every later visit. */
export async function choose(name, keep = true) {
  if (keep) {
    store('sessionStorage')?.removeItem(KEY);
    store('localStorage')?.setItem(KEY, name);
  }
  const table = await tableOf(name);
  changes.disconnect();
  words = null;
  for (const root of roots) each(root, restore, restore);
  [words, chosen] = [table && new Words(table), table ? name : 'en'];
  document.documentElement.lang = chosen;
  if (words) roots.forEach(watch);
  window.dispatchEvent(new Event(CHANGED));
}

/** For translators: what was met on the pages so far, and what of it has no translation yet. */
window.gan2dLanguage = {
  get name() { return chosen; },
  get met() { return words?.met.size ?? 0; },
  get missing() { return [...(words?.missing.values() ?? [])]; },
};

const first = wanted();
if (first !== 'en') choose(first, false);
