// The moment on screen: a blend of the two kept frames around the play position.

import { arraysFor, readArrays } from './protocol.js';

const CACHED = 4;

/** Decodes the frames in view and blends them, with no allocation while playing; has each block and each static under its name. */
export class Moment {
  constructor() {
    this.shapeKey = '';
    this.had = []; // its blocks
    this.view = [0, 1, 0, 1];
    this.step = 0;
  }

  /** Show the blend (1-u)·a + u·b. */
  set(a, b, u) {
    this.#fit(a.shape);
    const left = this.#decoded(a);
    const right = u > 0 && b !== a && alike(a.shape, b.shape) ? this.#decoded(b) : left; // what one of them does not show is not blended
    for (const { name, kind } of this.shape) mix(left[name], right[name], kind === 'labels' ? Math.round(u) : u, this[name]);
    for (let i = 0; i < 4; i++) this.view[i] = a.view[i] + (b.view[i] - a.view[i]) * u;
    this.step = a.step + (b.step - a.step) * u;
    this.frame = u < 0.5 ? a : b;
    Object.assign(this, this.frame.statics);
  }

  #fit(shape) {
    if (shape === this.shape) return;
    this.shape = shape; // a new object with each payload, but mostly the same
    const key = JSON.stringify(shape);
    if (key === this.shapeKey) return;
    this.shapeKey = key;
    for (const { name } of this.had) delete this[name];
    this.had = shape;
    Object.assign(this, arraysFor(shape));
    this.slots = Array.from({ length: CACHED }, () => ({ frame: null, used: 0, arrays: arraysFor(shape) }));
    this.uses = 0;
  }

  #decoded(frame) {
    let slot = this.slots.find((s) => s.frame === frame);
    if (!slot) {
      slot = this.slots.reduce((oldest, s) => (s.used < oldest.used ? s : oldest));
      slot.frame = frame;
      readArrays(frame, slot.arrays);
    }
    slot.used = ++this.uses;
    return slot.arrays;
  }
}

const alike = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

function mix(a, b, u, into) {
  if (a === b || u === 0) {
    into.set(a);
    return;
  }
  for (let i = 0; i < into.length; i++) into[i] = a[i] + (b[i] - a[i]) * u;
}
