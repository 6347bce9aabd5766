// What follows the pointer: its place over an element, dragging, and the card that tells what lies there. Works with mouse and touch.

import { h } from '../theme/dom.js';

const GAP = 14; // pixels between the pointer and the card

/** Where an event lies in an element, in CSS pixels. */
function placeIn(element, event) {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** Call `changed([x, y], event)` while the pointer is over the element, and `changed(null, event)` when it leaves. */
export function onHover(element, changed) {
  for (const name of ['pointermove', 'pointerdown']) element.addEventListener(name, (event) => changed(placeIn(element, event), event));
  for (const name of ['pointerleave', 'pointercancel']) element.addEventListener(name, (event) => changed(null, event));
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
