// A histogram that is drawn again and again: bars over equal bins, marks at special places, and each bin's exact count.

import { strokeLines, write } from '../theme/canvas.js';
import { Chart } from './chart.js';
import { niceStep, power, short, tickText, ticks, ticksAtLeast, whole } from './numbers.js';

const HALF = 0.5; // a count: the foot of a logarithmic axis
const AIR = 1.12; // the axis reaches so much higher than the highest bar

/** 1500, 20k */
const countText = (value) => (value >= 10000 ? `${Number((value / 1000).toPrecision(3))}k` : String(Math.round(value)));

/** The sum of all counts. */
export function total(counts) {
  return counts.reduce((sum, count) => sum + Math.max(0, count), 0);
}

/** The standard deviation of what was counted, over bins of [low, high]. */
export function spread(counts, low, high) {
  let [sum, first, second] = [0, 0, 0];
  counts.forEach((count, k) => {
    const value = low + ((high - low) * (k + 0.5)) / counts.length;
    sum += count;
    first += count * value;
    second += count * value * value;
  });
  return sum > 0 ? Math.sqrt(Math.max(0, second / sum - (first / sum) ** 2)) : NaN;
}

/**
 * @typedef {Object} Bins
 * @property {number} low where the first bin begins
 * @property {number} high where the last bin ends
 * @property {boolean} [exponents] the bins are of log10 of the quantity
 * @property {boolean} [open] the outermost bins hold what lies beyond, too
 * @property {boolean} log whether the counts are on a logarithmic axis
 * @property {{at: number, text: string}[]} marks
 * @property {string} name of the quantity
 * @property {string} colour
 */

/** Draws counts; fits and hovers as every small chart. */
export class Histogram extends Chart {
  constructor(title, told) {
    super(title, { ...told, small: true, room: { top: 1.3 } });
  }

  /** @param {Float32Array} counts @param {Bins} bins */
  draw(counts, bins, theme, font) {
    if (!(this.width > 0) || !counts?.length) return;
    [this.counts, this.bins] = [counts, bins];
    const context = this.begin(theme, font);
    const { plot } = this;
    this.axes(context, [bins.low, bins.high], [bins.log ? HALF : 0, this.#top(bins)], { log: bins.log, text: countText });
    this.#below(context);
    const wide = (plot.right - plot.left) / counts.length;
    const edge = (k) => Math.round(plot.left + k * wide);
    const gap = wide > 6 ? 1 : 0;
    context.fillStyle = bins.colour;
    context.beginPath();
    for (let k = 0; k < counts.length; k++) {
      if (!(counts[k] > 0)) continue;
      const y = Math.min(this.Y(counts[k]), plot.bottom - (counts[k] >= HALF ? 1 : 0)); // one weight among thousands is seen, too
      context.rect(edge(k), y, edge(k + 1) - edge(k) - gap, plot.bottom - y);
    }
    context.fill();
    this.#marks(context);
    this.end();
  }

  // The axis keeps its height until the bars leave it or fill little of it, so that it does not tremble.
  #top({ log, name }) {
    const most = this.counts.reduce((largest, count) => Math.max(largest, count), 1);
    const key = `${log}|${name}`;
    const least = log ? this.top / 8 : 0.55 * this.top;
    if (key !== this.key || most > this.top || most < least) this.top = most * (log ? 2 : AIR);
    this.key = key;
    return this.top;
  }

  #below(context) {
    const { plot, bins, font } = this;
    const { low, high, exponents } = bins;
    const count = (plot.right - plot.left) / (font * (exponents ? 3 : 4));
    const decades = Math.max(1, niceStep((high - low) / count));
    const round = () => ({ marks: ticks(low, high, (high - low) / decades), step: decades });
    const { marks, step } = exponents ? round() : ticksAtLeast(3, low, high, count);
    const places = marks.map((value) => Math.round(this.X(value)) + 0.5);
    strokeLines(context, places.map((x) => [[x, plot.bottom], [x, plot.bottom + 3]]), { colour: this.theme.text, alpha: 0.85 });
    const text = (value) => (exponents ? (value === 0 ? '1' : power(value)) : tickText(value, step));
    this.below(context, marks.map((at) => ({ at, text: text(at) })));
  }

  // Their names stand above the plot, where no bar comes.
  #marks(context) {
    const { plot, bins, font, theme } = this;
    context.font = `600 ${font * 0.92}px ${theme.font}`;
    for (const { at, text } of bins.marks) {
      if (at < bins.low || at > bins.high) continue;
      const x = Math.round(this.X(at)) + 0.5;
      this.dashed(context, theme.ink, [x, plot.top - 2], [x, plot.bottom]);
      write(context, text, x, plot.top - 2, { colour: theme.text, align: 'center', base: 'bottom' });
    }
  }

  /** The bin under a pixel. */
  rowsAt(pixel) {
    const { plot, counts, bins } = this;
    const n = counts.length;
    const wide = (plot.right - plot.left) / n;
    const k = Math.min(n - 1, Math.floor((pixel - plot.left) / wide));
    const [from, to] = [k, k + 1].map((edge) => {
      const value = bins.low + ((bins.high - bins.low) * edge) / n;
      if (bins.exponents) return short(10 ** value);
      return short(Math.abs(value) < 1e-9 * bins.high ? 0 : value);
    });
    const beyond = bins.open && { [0]: `below ${to}`, [n - 1]: `above ${from}` }[k];
    const sum = total(counts);
    const share = sum > 0 ? `${short((100 * counts[k]) / sum)} %` : '–';
    const rows = [[bins.name, beyond || `${from} … ${to}`], ['count', whole(counts[k])], ['share', share]];
    return { x: plot.left + (k + 0.5) * wide, rows };
  }
}
