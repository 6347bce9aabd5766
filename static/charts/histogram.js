// A histogram that is drawn again and again: bars over equal bins, marks at special places, and each bin's exact count.

import { short, ticks, niceStep, tickText, power, whole } from './numbers.js';
import { Small, atLeast } from './small_chart.js';

const HALF = 0.5; // a count: the foot of a logarithmic axis
const AIR = 1.12; // the axis reaches so much higher than the highest bar

/** 1500, 20k */
const countText = (value) => (value >= 10000 ? `${Number((value / 1000).toPrecision(3))}k` : String(Math.round(value)));

/** The sum of all counts. */
export function total(counts) {
  let sum = 0;
  for (const count of counts) sum += count > 0 ? count : 0;
  return sum;
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
 * @typedef {Object} Pile
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
export class Bars extends Small {
  /** @param {Float32Array} counts @param {Pile} pile */
  draw(counts, pile, theme, font) {
    if (!(this.width > 0) || !counts?.length) return;
    [this.counts, this.pile] = [counts, pile];
    const context = this.begin(theme, font, 1.3);
    const { plot } = this;
    const Y = this.scale(context, pile.log ? HALF : 0, this.#top(pile), pile.log, countText);
    this.#below(context);
    const wide = (plot.right - plot.left) / counts.length;
    const edge = (k) => Math.round(plot.left + k * wide);
    const gap = wide > 6 ? 1 : 0;
    context.fillStyle = pile.colour;
    context.beginPath();
    for (let k = 0; k < counts.length; k++) {
      if (!(counts[k] > 0)) continue;
      const y = Math.min(Y(counts[k]), plot.bottom - (counts[k] >= HALF ? 1 : 0)); // one weight among thousands is seen, too
      context.rect(edge(k), y, edge(k + 1) - edge(k) - gap, plot.bottom - y);
    }
    context.fill();
    this.#marks(context, theme);
    this.end();
  }

  /** The pixel of a value on the axis below. */
  x(value) {
    const { plot, pile } = this;
    return plot.left + ((value - pile.low) / (pile.high - pile.low)) * (plot.right - plot.left);
  }

  // The axis keeps its height until the bars leave it or fill little of it, so that it does not tremble.
  #top({ log, name }) {
    let most = 1;
    for (const count of this.counts) if (count > most) most = count;
    const key = `${log}|${name}`;
    const least = log ? this.top / 8 : 0.55 * this.top;
    if (key !== this.key || most > this.top || most < least) this.top = most * (log ? 2 : AIR);
    this.key = key;
    return this.top;
  }

  #below(context) {
    const { plot, pile, font } = this;
    const { low, high } = pile;
    const count = (plot.right - plot.left) / (font * (pile.exponents ? 3 : 4));
    const whole10 = Math.max(1, niceStep((high - low) / count));
    const { marks, step } = pile.exponents ? { marks: ticks(low, high, (high - low) / whole10), step: whole10 } : atLeast(3, low, high, count);
    context.globalAlpha = 0.85;
    context.lineWidth = 1;
    context.beginPath();
    for (const value of marks) {
      const x = Math.round(this.x(value)) + 0.5;
      context.moveTo(x, plot.bottom);
      context.lineTo(x, plot.bottom + 3);
      this.below(context, pile.exponents ? (value === 0 ? '1' : power(value)) : tickText(value, step), x);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  // Their names stand above the plot, where no bar comes.
  #marks(context, theme) {
    const { plot, pile, font } = this;
    for (const { at, text } of pile.marks) {
      if (at < pile.low || at > pile.high) continue;
      const x = Math.round(this.x(at)) + 0.5;
      this.dashed(context, theme, x, plot.top - 2, x, plot.bottom);
      context.font = `600 ${font * 0.92}px ${theme.font}`;
      context.textAlign = 'center';
      context.textBaseline = 'bottom';
      context.fillStyle = theme.text;
      context.fillText(text, x, plot.top - 2);
    }
  }

  /** The bin under a pixel. */
  rowsAt(px) {
    const { plot, counts, pile } = this;
    const n = counts.length;
    const k = Math.min(n - 1, Math.floor(((px - plot.left) / (plot.right - plot.left)) * n));
    const [from, to] = [k, k + 1].map((edge) => {
      const value = pile.low + ((pile.high - pile.low) * edge) / n;
      return pile.exponents ? 10 ** value : Math.abs(value) < 1e-9 * pile.high ? 0 : value;
    });
    const bin = pile.open && k === 0 ? `below ${short(to)}` : pile.open && k === n - 1 ? `above ${short(from)}` : `${short(from)} … ${short(to)}`;
    const sum = total(counts);
    const rows = [[pile.name, bin], ['count', whole(counts[k])], ['share', sum > 0 ? `${short((100 * counts[k]) / sum)} %` : '–']];
    return { x: plot.left + ((k + 0.5) / n) * (plot.right - plot.left), rows };
  }
}
