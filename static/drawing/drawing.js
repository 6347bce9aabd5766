// What was drawn so far, stroke by stroke.

import { between, erased, stamp } from './brush.js';

const UNDONE = 100; // strokes that can be taken back

/** Points drawn into a view. */
export class Drawing {
  /**
   * @param {number[]} view the square [x0, x1, y0, y1] into which is drawn
   * @param {number} most points that it may hold
   * @param {() => number} [random]
   */
  constructor(view, most, random = Math.random) {
    [this.view, this.most, this.random] = [[...view], most, random];
    this.points = [];
    this.past = []; // the points before each stroke
  }

  /** Another one with the same points, so that either can go on without the other. */
  copy() {
    const made = new Drawing(this.view, this.most, this.random);
    [made.points, made.past] = [this.points, [...this.past]];
    return made;
  }

  get full() { return this.points.length >= this.most; }

  /** Begin a stroke: what comes until the next one is taken back together. */
  begin(place, brush) {
    this.#keep();
    this.at = place;
    this.#touch(place, brush);
  }

  /** Go on with it to a place. */
  go(place, brush) {
    for (const each of between(this.at, place, brush, this.view)) {
      this.at = each;
      this.#touch(each, brush);
    }
  }

  undo() {
    if (this.past.length) this.points = this.past.pop();
  }

  clear() {
    if (!this.points.length) return;
    this.#keep();
    this.points = [];
  }

  #keep() {
    this.past = [...this.past, this.points].slice(-UNDONE);
  }

  #touch(place, brush) {
    const { points, view, most, random } = this;
    if (brush.tool === 'eraser') this.points = erased(points, place, brush, view);
    else this.points = points.concat(stamp(place, brush, view, random).slice(0, Math.max(0, most - points.length)));
  }
}
