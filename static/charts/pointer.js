// What follows the pointer: its place over an element, dragging, and the card that tells what lies there. Works with mouse, touch and keys.

import { h } from '../theme/dom.js';
import { speak } from '../theme/spoken.js';
import { rowsInWords } from './numbers.js';

const GAP = 14; // pixels between the pointer and the card
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const [STEP, FINE] = [12, 2]; // pixels, for a key, and for one with Shift

/** Where an event lies in an element, in CSS pixels. */
function placeIn(element, event) {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/**
 * Call `changed([x, y], event)` while the pointer is over the element, and `changed(null, event)` when it leaves. A finger's place
 * stays until it is put down elsewhere. For who has no pointer see followFocus and followKeys.
 */
export function onHover(element, changed) {
  for (const name of ['pointermove', 'pointerdown']) element.addEventListener(name, (event) => changed(placeIn(element, event), event));
  element.addEventListener('pointerleave', (event) => {
    if (event.pointerType !== 'touch') changed(null, event);
    else document.addEventListener('pointerdown', (next) => next.composedPath().includes(element) || changed(null, next), { once: true, capture: true });
  });
  element.addEventListener('pointercancel', (event) => changed(null, event));
  if (element.localName === 'button') followFocus(element, changed);
  else followKeys(element, changed);
}

// A button has the pointer where it has the focus.
function followFocus(button, changed) {
  button.addEventListener('focus', (event) => changed([button.clientWidth / 2, button.clientHeight / 2], event));
  button.addEventListener('blur', (event) => changed(null, event));
}

// Where a picture has the focus, arrow keys move a pointer of their own, Enter clicks there and Escape takes it away; not where
// `element.ownKeys` says that they mean something else.
function followKeys(element, changed) {
  let keys = null; // where it is
  const leave = (event) => {
    if (keys) changed((keys = null), event);
  };
  element.tabIndex = 0;
  element.addEventListener('blur', leave);
  element.addEventListener('pointermove', () => { keys = null; });
  element.addEventListener('keydown', (event) => {
    if (element.ownKeys || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') leave(event);
    if (event.key === 'Enter' && keys) element.click();
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    const { clientWidth: width, clientHeight: height } = element;
    const step = event.shiftKey ? FINE : STEP;
    keys = keys ? [Math.max(0, Math.min(width, keys[0] + step * way[0])), Math.max(0, Math.min(height, keys[1] + step * way[1]))] : [width / 2, height / 2];
    changed(keys, event);
  });
}

/** Tell a screen reader what the arrow keys have found. */
export function tellKeys(event, card) {
  if (event?.type === 'keydown' && !card.element.hidden) speak(rowsInWords(card.rows));
}

/**
 * Let the element be dragged: `pick(now, from)` tells both ends of the way and `picked()` the end of it.
 * @param {(pixel: number) => number} value what a pixel from its left side stands for
 */
export function onDrag(element, value, { pick, picked }) {
  element.classList.add('draggable');
  let from = null;
  const at = (event) => value(placeIn(element, event)[0]);
  element.addEventListener('pointerdown', (event) => {
    from = at(event);
    element.setPointerCapture(event.pointerId);
    pick(from, from);
  });
  element.addEventListener('pointermove', (event) => from !== null && pick(at(event), from));
  for (const name of ['pointerup', 'pointercancel']) {
    element.addEventListener(name, () => {
      if (from !== null) picked();
      from = null;
    });
  }
}

/** A small table over a picture: names and their values. */
export class Card {
  constructor() {
    this.element = h('div', { className: 'card', hidden: true });
  }

  hide() {
    this.element.hidden = true;
  }

  /** @param {[string, string][]} rows */
  show(rows) {
    this.rows = rows;
    this.element.replaceChildren(...rows.map(([name, value]) => h('div', {}, h('span', {}, name), h('b', {}, value))));
    this.element.hidden = false;
  }

  /** Show it in that half of the picture where the pointer is not; without `y` only its left side is set. */
  beside(rows, [x, y], width, height) {
    this.show(rows);
    const { offsetWidth, style } = this.element;
    const left = x < width / 2 ? Math.min(x + GAP, width - offsetWidth) : x - GAP - offsetWidth;
    style.left = `${Math.max(0, left)}px`;
    if (y === undefined) return;
    const below = y < height / 2;
    Object.assign(style, { top: below ? `${y + GAP}px` : 'auto', bottom: below ? 'auto' : `${height - y + GAP}px` });
  }

  /** Show it above a chart, so that it hides nothing of it. */
  above(rows, x, width) {
    this.show(rows);
    const { offsetWidth, style } = this.element;
    style.left = `${Math.max(0, Math.min(width - offsetWidth, x - offsetWidth / 2))}px`;
  }
}
