// A picture of the plane on a canvas of its own, with a card of what lies under the mouse.

import { fitCanvas } from '../theme/canvas.js';
import { h } from '../theme/dom.js';
import { Plane } from './plane.js';
import { Card, onHover, tellKeys } from './pointer.js';

/** Whoever extends it draws after `begin`, and tells in `rowsAt` what lies under the mouse. */
export class PlanePicture {
  /**
   * @param {string} label what it shows
   * @param {boolean} bar whether there is room for a colour bar
   */
  constructor(label, bar) {
    this.plane = new Plane(bar);
    this.canvas = h('canvas', { className: 'picture', role: 'img', ariaLabel: label });
    this.card = new Card();
    this.element = h('div', { className: 'stage' }, this.canvas, this.card.element);
    this.pointer = null;
    this.alt = label;
    this.canvas.inWords = () => this.inWords();
    onHover(this.canvas, (place, event) => {
      this.pointer = place;
      this.hover(event);
      tellKeys(event, this.card);
    });
  }

  /** What it shows now, as a sentence. */
  inWords() {
    return this.alt;
  }

  /** @returns {boolean} whether the size changed, so that it must be drawn again */
  fit(width, font) {
    this.plane.fit(width, font);
    return fitCanvas(this.canvas, width, this.plane.height);
  }

  /** Show this square of the data on a clear canvas. */
  begin(view) {
    const { plane } = this;
    plane.view = view;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, plane.width, plane.height);
    return context;
  }

  /** Tell what is under the mouse; again after the picture changed. @returns {number[]|null} the place, if there is something to tell */
  hover() {
    const { plane, pointer } = this;
    const place = pointer && plane.at(...pointer);
    const rows = place && this.rowsAt(place);
    if (rows) this.card.beside(rows, pointer, plane.width, plane.height);
    else this.card.hide();
    return rows ? place : null;
  }

  /** @returns {[string, string][]|null} names and values at a place of the data */
  rowsAt() {
    return null;
  }
}
