// What Python computed of all paths, taken apart: the model at every step, and curves and gradients between the moments that are told in full.

import { extent, lastUpTo } from '../../charts/numbers.js';

const [LEAST, DECADES] = [1e-4, 1e4]; // where a logarithmic axis begins at the lowest, and how far it goes

function floats(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return new Float32Array(bytes.buffer);
}

/** Evenly spaced places. */
function evenly([low, high, count]) {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

/** All paths of one setting. */
export class Fits {
  constructor(data) {
    Object.assign(this, data);
    for (const name of ['log_p', 'theta', 'value', 'size', 'curve', 'points', 'gradient', 'parts']) this[name] = floats(data[name]);
    this.places = evenly(data.places);
    this.positions = evenly(data.positions);
    this.p = Array.from(this.log_p, Math.exp);
    this.levels = this.points.length / (data.divergences.length * this.moments.length);
  }

  /** The number of a divergence. */
  index(name) {
    return this.divergences.findIndex((each) => each.name === name);
  }

  /** A whole step that is shown: the paths have no others. */
  #step(step) {
    return Math.max(0, Math.min(this.steps, Math.round(step)));
  }

  valueAt(d, step) {
    return this.value[d * (this.steps + 1) + this.#step(step)];
  }

  sizeAt(d, step) {
    return this.size[d * (this.steps + 1) + this.#step(step)];
  }

  /** Place, scale and weight of each Gaussian of the model. */
  modelAt(d, step) {
    const begin = (d * (this.steps + 1) + this.#step(step)) * this.gaussians * 3;
    const parts = Array.from({ length: this.gaussians }, (_, k) => this.theta.subarray(begin + 3 * k, begin + 3 * k + 3));
    const top = Math.max(...parts.map(([, , logit]) => logit));
    const raised = parts.map(([, , logit]) => Math.exp(logit - top));
    const sum = raised.reduce((a, b) => a + b, 0);
    return parts.map(([place, logScale], k) => ({ place, scale: Math.exp(logScale), weight: raised[k] / sum }));
  }

  /** log q in nats at `places`. */
  logDensity(d, step) {
    const model = this.modelAt(d, step);
    return this.places.map((x) => {
      const terms = model.map(({ place, scale, weight }) => Math.log(weight / (scale * Math.sqrt(2 * Math.PI))) - 0.5 * ((x - place) / scale) ** 2);
      const top = Math.max(...terms);
      return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0));
    });
  }

  /** The range of a divergence over all of its path, and over all places at every moment: [lowest, highest]. */
  rangeOf(d) {
    const { log } = this.divergences[d];
    const size = this.moments.length * this.positions.length;
    const known = [...this.curve.subarray(d * size, (d + 1) * size), ...this.value.subarray(d * (this.steps + 1), (d + 1) * (this.steps + 1))];
    const [low, high] = extent(known.filter((value) => !log || value > 0));
    if (!(high > low)) return log ? [0.1, 10] : [0, 1];
    const lowest = Math.max(low, LEAST);
    return log ? [lowest / 1.6, Math.min(high, lowest * DECADES) * 1.4] : [0, 1.05 * high];
  }

  /** The moment at or before a step. */
  momentAt(step) {
    return lastUpTo(this.#step(step), this.moments.length, (i) => this.moments[i]);
  }

  // Between two moments values lie between theirs; what is infinite or unknown stays so.
  #between(column, d, count, step) {
    const before = this.momentAt(step);
    const [from, to = from + 1] = this.moments.slice(before, before + 2);
    const share = (this.#step(step) - from) / (to - from);
    const begin = (d * this.moments.length + before) * count;
    const here = column.subarray(begin, begin + count);
    if (!share) return here;
    const next = column.subarray(begin + count, begin + 2 * count);
    return here.map((value, i) => value + share * (next[i] - value));
  }

  /** The divergence over the first Gaussian's place, all else as now, through the very value of now: [places, values]. */
  curveAt(d, step) {
    const values = Array.from(this.#between(this.curve, d, this.positions.length, step));
    const [{ place }] = this.modelAt(d, step);
    const at = this.positions.findIndex((x) => x >= place);
    if (at < 0) return [this.positions, values];
    const insert = (list, value) => [...list.slice(0, at), value, ...list.slice(at)];
    return [insert(this.positions, place), insert(values, this.valueAt(d, step))];
  }

  /** Points of q and the gradients that they get, each row a name and its values. */
  gradientsAt(d, step) {
    const { parted, pointwise } = this.divergences[d];
    const row = (column, i) => this.#between(column, i, this.levels, step);
    const rows = pointwise ? [{ name: parted ? 'both' : '', values: row(this.gradient, d) }] : [];
    if (parted) rows.push({ name: 'towards p', values: row(this.parts, 0) }, { name: 'away', values: row(this.parts, 1) });
    return { points: row(this.points, d), rows };
  }
}
