// The frames of one run that the browser keeps, so that scrubbing back needs no server.

import { lastUpTo } from '../charts/numbers.js';
import { Curves } from './curves.js';

const MAX_FRAMES = 1500;

/** Frames in order of step, the play position among them (fractional index), and what else Python told. */
export class History {
  constructor() {
    this.frames = [];
    this.position = 0;
    this.curves = new Curves([]);
    this.statics = {}; // the newest that came
    this.seq = null;
    this.run = null;
    this.meta = null;
    this.chunk = 8; // frames that came at once, lately
  }

  get last() { return this.frames.length - 1; }

  get newest() { return this.frames.length ? this.frames[this.last].step : 0; }

  get oldest() { return this.frames.length ? this.frames[0].step : 0; }

  /** Frames that wait to be shown. */
  get ahead() { return Math.max(0, this.last - this.position); }

  /** The shown step, fractional. */
  get step() {
    const { a, b, u } = this.around();
    return a ? a.step + (b.step - a.step) * u : 0;
  }

  /** The two frames around the play position and the share of the second. */
  around() {
    const i = Math.max(0, Math.min(this.last, Math.floor(this.position)));
    return { a: this.frames[i], b: this.frames[Math.min(this.last, i + 1)], u: Math.max(0, Math.min(1, this.position - i)) };
  }

  /** The play position of a step. */
  positionOf(step) {
    const { frames } = this;
    const before = lastUpTo(step, frames.length, (i) => frames[i].step);
    if (before < 0 || before === this.last) return Math.max(0, before);
    return before + (step - frames[before].step) / (frames[before + 1].step - frames[before].step);
  }

  /**
   * Take in a payload.
   * @returns {{fresh: boolean, restarted: boolean, received: number, jumpTo: number}} received counts new frames; jumpTo is a
   *   position, or -1
   */
  receive(payload) {
    if (this.seq !== null && payload.seq <= this.seq) return { fresh: false, restarted: false, received: 0, jumpTo: -1 };
    const restarted = payload.run !== this.run;
    const had = restarted ? -1 : this.seq; // parts up to this number are here
    if (restarted) this.#clear();
    this.seq = payload.seq;
    this.run = payload.run;
    this.meta = payload.meta;
    const before = this.statics;
    if (payload.statics) this.statics = payload.statics;
    if (this.curves.names.join() !== payload.meta.curves.join()) this.curves = new Curves(payload.meta.curves);
    let received = 0;
    let jump = null; // the step to go to at once
    for (const { seq, frames, truncateAfter, jump: jumps } of payload.parts) {
      if (seq <= had) continue;
      if (truncateAfter >= 0) this.dropAfter(truncateAfter);
      if (frames.length >= 4) this.chunk = frames.length;
      for (const frame of frames) this.#push(frame);
      received += frames.length;
      if ((jumps || (restarted && jump === null)) && frames.length) jump = frames[0].step;
    }
    if (!received) this.#late(before);
    this.#thin(payload.meta.max_frames ?? MAX_FRAMES);
    const { rested } = payload.meta;
    if (rested) this.curves.amend(rested.step, rested.values);
    return { fresh: true, restarted, received, jumpTo: jump === null ? -1 : this.positionOf(jump) };
  }

  // Statics that come without a picture are what was not known yet when those pictures came.
  #late(before) {
    for (const frame of this.frames) if (frame.statics === before) frame.statics = this.statics;
  }

  /** Forget what came after `step`: training goes on from there. */
  dropAfter(step) {
    while (this.frames.length > 1 && this.newest > step) this.frames.pop();
    this.curves.dropFrom(step + 1e-6);
    this.position = Math.min(this.position, Math.max(0, this.last));
  }

  /** Take on the frames of another history of the same run up to `step`, where it stands; what came after that is its own. */
  inherit(other, step) {
    const later = this.frames.filter((frame) => frame.step > step);
    other.dropAfter(step);
    this.frames = [...other.frames, ...later];
    this.position = other.position;
    if (this.curves.names.join() === other.curves.names.join()) this.curves = other.curves;
    for (const frame of later) this.curves.push(frame.step, frame.curves);
  }

  #clear() {
    this.frames = [];
    this.position = 0;
    this.statics = {};
    this.curves = new Curves(this.curves.names);
  }

  // A step that is not newer than what is kept replaces it: Python rewound, and its note about that may have been lost.
  #push(frame) {
    while (this.frames.length && this.newest >= frame.step) this.frames.pop();
    frame.statics = this.statics;
    this.frames.push(frame);
    this.curves.push(frame.step, frame.curves);
    this.position = Math.min(this.position, this.last);
  }

  #thin(limit) {
    while (this.frames.length > limit) {
      const { a, b, u } = this.around();
      const shown = a.step + (b.step - a.step) * u;
      const half = this.frames.length >> 1;
      this.frames = this.frames.filter((_, i) => i === 0 || i >= half || i % 2 === 0);
      for (const frame of this.frames) if (frame.bytes.buffer.byteLength > 2 * frame.bytes.length) own(frame);
      this.position = this.positionOf(shown);
    }
  }
}

// A frame is a window on its whole payload; once neighbours are dropped it must hold its own bytes to free the rest.
function own(frame) {
  const bytes = frame.bytes.slice();
  frame.head = new Float32Array(bytes.buffer, 0, frame.head.length);
  frame.curves = new Float32Array(bytes.buffer, frame.head.byteLength, frame.curves.length);
  frame.bytes = bytes;
}
