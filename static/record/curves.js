// Every curve's values over the whole run, bounded: the older half is halved when there are too many.

import { lastUpTo } from '../charts/numbers.js';

const LIMIT = 20000;

/** Steps and named curves that grow at the end, can be cut off, and are thinned when long. */
export class Curves {
  constructor(names) {
    this.names = names;
    this.length = 0;
    this.version = 0;
    this.steps = new Float64Array(1024);
    this.columns = names.map(() => new Float32Array(1024));
  }

  /** Append a snapshot's values; the same step again replaces them. */
  push(step, values) {
    if (this.length && this.steps[this.length - 1] >= step) this.dropFrom(step);
    if (this.length >= LIMIT) this.#thin();
    if (this.length === this.steps.length) this.#grow();
    this.steps[this.length] = step;
    this.columns.forEach((column, c) => { column[this.length] = values[c]; });
    this.length++;
    this.version++;
  }

  /** Values of some curves at a step that is there, measured later. @param {Object<string, number>} values by name */
  amend(step, values) {
    const i = this.indexAt(step);
    if (i < 0 || this.steps[i] !== step) return;
    for (const [name, value] of Object.entries(values)) {
      const column = this.column(name);
      if (column) column[i] = value;
    }
    this.version++;
  }

  /** Forget everything at `step` and later. */
  dropFrom(step) {
    while (this.length && this.steps[this.length - 1] >= step) this.length--;
    this.version++;
  }

  /** The column of a curve, or undefined. */
  column(name) {
    return this.columns[this.names.indexOf(name)];
  }

  /** The index of the last snapshot at or before `step`, or -1. */
  indexAt(step) {
    return lastUpTo(step, this.length, (i) => this.steps[i]);
  }

  /** The newest known value of a curve at or before `step`, looking back over gaps when `sparse`; NaN if none. */
  valueAt(name, step, sparse) {
    const i = this.knownAt(name, step, sparse);
    return i < 0 ? NaN : this.column(name)[i];
  }

  /** The step of that value; NaN if none. */
  measuredAt(name, step) {
    const i = this.knownAt(name, step, true);
    return i < 0 ? NaN : this.steps[i];
  }

  /** The index of that value, or -1. */
  knownAt(name, step, sparse) {
    const column = this.column(name);
    if (!column) return -1;
    let i = this.indexAt(step + 1e-6);
    if (sparse) while (i >= 0 && Number.isNaN(column[i])) i--;
    return i;
  }

  #grow() {
    const larger = (Type, old) => {
      const fresh = new Type(2 * old.length);
      fresh.set(old);
      return fresh;
    };
    this.steps = larger(Float64Array, this.steps);
    this.columns = this.columns.map((column) => larger(Float32Array, column));
  }

  // Pairs of the older half become one snapshot; where the later one has a gap, the earlier one's value is kept.
  #thin() {
    const half = this.length >> 1;
    let to = 1;
    for (let i = 1; i + 1 < half; i += 2, to++) {
      this.steps[to] = this.steps[i + 1];
      for (const column of this.columns) column[to] = Number.isNaN(column[i + 1]) ? column[i] : column[i + 1];
    }
    const from = half - (half % 2 === 0 ? 1 : 0);
    const rest = this.length - from;
    this.steps.copyWithin(to, from, this.length);
    for (const column of this.columns) column.copyWithin(to, from, this.length);
    this.length = to + rest;
  }
}
