// A chart of quantities over x: curves, bands and marks, with lines at special values, names in the picture and the values under the mouse.

import { inLanguage } from '../language/page.js';
import { Chart } from './chart.js';
import { nearest, rangeInWords, short } from './numbers.js';
import { drawSeries } from './series.js';

const OVER = 4; // pixels that marks may stand out of the plot
const SPACING = 4; // font sizes from one number below to the next

/**
 * @typedef {Object} Curves
 * @property {[number, number]} x
 * @property {[number, number]} y
 * @property {boolean} [log]
 * @property {import('./series.js').Series[]} series
 * @property {string} [xName]
 * @property {(chart: LineChart) => Object[]} [below] what is written below; see Chart.below
 * @property {{y: number, text?: string, colour: string}[]} [rules] dashed lines across
 * @property {{x?: number, y: number, text: string, colour: string}[]} [texts] what is written in the picture
 */

/** Draws what it is told; whoever extends it may tell other rows under the mouse. */
export class LineChart extends Chart {
  /** @param {Curves} told */
  draw(told, theme, font) {
    if (!(this.width > 0)) return;
    this.told = told;
    const context = this.begin(theme, font);
    this.axes(context, told.x, told.y, { log: told.log });
    this.below(context, told.below?.(this) ?? this.marksOfX(SPACING));
    this.#curves(context, told.series);
    this.#rules(context, told.rules ?? []);
    context.font = `600 ${0.92 * font}px ${theme.font}`;
    for (const text of told.texts ?? []) this.#text(context, text);
    this.end();
  }

  #curves(context, series) {
    const { left, right, top, bottom } = this.plot;
    context.save();
    context.beginPath();
    context.rect(left - OVER, top - OVER, right - left + 2 * OVER, bottom - top + 2 * OVER);
    context.clip();
    for (const each of series) drawSeries(context, this, each);
    context.restore();
  }

  // Of lines that lie close together only the first is named.
  #rules(context, rules) {
    const { plot, font } = this;
    const taken = [];
    for (const { y, text, colour } of rules) {
      const at = Math.round(this.Y(y)) + 0.5;
      this.dashed(context, colour, [plot.left, at], [plot.right, at]);
      if (!text || taken.some((other) => Math.abs(other - at) < font)) continue;
      taken.push(at);
      const above = at - font * 1.1 > plot.top;
      this.writeOver(context, text, plot.left + 6, above ? at - 2 : at + 3, { base: above ? 'bottom' : 'top' });
    }
  }

  #text(context, { x = this.x[1], y, text: words, colour }) {
    const text = inLanguage(words);
    const { plot, font } = this;
    const wide = context.measureText(text).width;
    const left = Math.max(plot.left + 4, Math.min(plot.right - wide - 4, this.X(x) - wide - 4));
    const bottom = Math.max(plot.top + font * 1.2, Math.min(plot.bottom - 2, this.Y(y) - 3));
    this.writeOver(context, text, left, bottom, { colour, base: 'bottom' });
  }

  /** The value of x at a pixel. */
  xAt(pixel) {
    const { plot, x } = this;
    if (!plot) return NaN;
    const share = (pixel - plot.left) / (plot.right - plot.left);
    return x[0] + Math.max(0, Math.min(1, share)) * (x[1] - x[0]);
  }

  inWords() {
    const told = (this.told?.series ?? []).filter(({ quiet, label }) => label && !quiet).map(({ label, y }) => `${label} ${rangeInWords(y)}`);
    return [this.alt, ...told].join('; ');
  }

  rowsAt(pixel) {
    const series = this.told.series.filter(({ quiet }) => !quiet);
    if (!series.length) return null;
    const x = this.xAt(pixel);
    const at = series[0].x[nearest(series[0].x, x)];
    const rows = series.map(({ label, x: places, y }) => [label, short(y[nearest(places, x)], 4)]);
    return { x: this.X(at), rows: [[this.told.xName ?? 'x', short(at, 4)], ...rows] };
  }
}
