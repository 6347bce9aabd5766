// The frame of every small chart: title, words, canvas, the axis at the left, and the exact values under the mouse.

import { h, fitCanvas } from '../theme/dom.js';
import { ticks, logTicks, niceStep, tickText, power } from './numbers.js';

const FAINT = 1e-9; // of the largest value: a logarithmic axis goes no lower

/** A logarithmic axis for these values, in half decades so that it seldom jumps; `always` is on it too. */
export function decades(values, always) {
  let [low, high] = always ? [always, always] : [Infinity, 0];
  for (const value of values) {
    if (!(value > 0) || value === Infinity) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > 0)) return [0.1, 1];
  low = Math.max(low, high * FAINT);
  const [from, to] = [Math.floor(2 * Math.log10(low) - 0.1) / 2, Math.ceil(2 * Math.log10(high) + 0.1) / 2];
  return [10 ** from, 10 ** Math.max(to, from + 1)];
}

/** Round values for an axis: about `count`, but at least `least`, with the step between them. */
export function atLeast(least, low, high, count) {
  for (let more = count; ; more *= 1.25) {
    const found = ticks(low, high, more);
    if (found.length >= least || more > 40) return { marks: found, step: niceStep((high - low) / more) };
  }
}

/** A value on a logarithmic axis. */
export function logText(value) {
  if (value >= 0.01 && value < 10000) return String(Number(value.toPrecision(2)));
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const part = Math.round(value / 10 ** exponent);
  return part === 1 ? power(exponent) : `${part}·${power(exponent)}`;
}

/** Whoever extends it draws between `begin` and `end`, and tells in `rowsAt` what lies under the mouse. */
export class Small {
  /** @param {{title: string, more?: string, help?: string, label: string}} told `more` of the title is left out where there is no room */
  constructor({ title, more = '', help = '', label }) {
    this.heading = h('h3', {}, h('span', {}, title), ' ', h('span', {}, more));
    this.words = h('span', { className: 'word' });
    this.canvas = h('canvas', { role: 'img', ariaLabel: label });
    this.cursor = h('div', { className: 'cursor', hidden: true });
    this.card = h('div', { className: 'card', hidden: true });
    this.box = h('div', { className: 'chart' }, this.canvas, this.cursor, this.card);
    this.element = h('section', { className: 'panel small' }, h('header', { title: help }, this.heading, this.words), this.box);
    this.at = NaN;
    const follow = (event) => {
      this.at = event.clientX - this.canvas.getBoundingClientRect().left;
      this.#hover();
    };
    const leave = () => {
      this.at = NaN;
      this.#hover();
    };
    for (const name of ['pointermove', 'pointerdown']) this.box.addEventListener(name, follow);
    for (const name of ['pointerleave', 'pointercancel']) this.box.addEventListener(name, leave);
  }

  fit(width, height) {
    [this.width, this.height] = [width, height];
    fitCanvas(this.canvas, width, height);
  }

  /** Clear the canvas and place the plot in it, as wide as the map's square above. */
  begin(theme, font, top = 0.5) {
    const { width, height } = this;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    this.plot = { left: Math.round(2.6 * font), top: Math.round(top * font), right: Math.round(width - 0.9 * font), bottom: Math.round(height - 1.5 * font) };
    this.font = font;
    context.font = `${font * 0.88}px ${theme.font}`;
    context.fillStyle = context.strokeStyle = theme.text;
    return context;
  }

  /** Axes, grid lines and numbers at the left. @returns {(value: number) => number} value → pixel */
  scale(context, low, high, log, text) {
    const { plot, font } = this;
    const of = log ? Math.log10 : (value) => value;
    const [from, to] = [of(low), of(high)];
    const Y = (value) => plot.bottom - ((log && !(value > 0) ? from : of(value)) - from) / (to - from) * (plot.bottom - plot.top);
    const count = Math.max(2, (plot.bottom - plot.top) / (font * 1.9));
    const { marks, step } = log ? { marks: logTicks(low, high, count), step: 0 } : atLeast(2, low, high, count);
    context.lineWidth = 1;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.globalAlpha = 0.16;
    context.beginPath();
    for (const mark of marks) {
      const y = Math.round(Y(mark)) + 0.5;
      context.moveTo(plot.left, y);
      context.lineTo(plot.right, y);
    }
    context.stroke();
    context.globalAlpha = 0.85;
    for (const mark of marks) context.fillText(text ? text(mark) : log ? logText(mark) : tickText(mark, step), plot.left - 5, Math.min(Y(mark), plot.bottom - 0.3 * font)); // clear of the numbers below
    context.globalAlpha = 0.5;
    context.beginPath();
    context.moveTo(plot.left + 0.5, plot.top);
    context.lineTo(plot.left + 0.5, plot.bottom + 0.5);
    context.lineTo(plot.right, plot.bottom + 0.5);
    context.stroke();
    context.globalAlpha = 1;
    return Y;
  }

  /** Write below the plot at a pixel, never beyond the canvas. */
  below(context, text, x) {
    const half = context.measureText(text).width / 2;
    context.textAlign = 'left';
    context.textBaseline = 'top';
    context.fillText(text, Math.max(1, Math.min(this.width - 2 * half - 1, x - half)), this.plot.bottom + 4);
  }

  /** A dashed line through the plot. */
  dashed(context, theme, x0, y0, x1, y1) {
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.4;
    context.setLineDash([5, 3]);
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
    context.setLineDash([]);
  }

  /** Drawn: what is under the mouse may have changed. */
  end() {
    if (!this.card.hidden || Number.isFinite(this.at)) this.#hover();
  }

  // The card stands above the chart, so that it hides nothing of it.
  #hover() {
    const { plot, at, width } = this;
    const inside = plot && at >= plot.left - 3 && at <= plot.right + 3;
    const told = inside ? this.rowsAt(Math.max(plot.left, Math.min(plot.right, at))) : null;
    this.card.hidden = this.cursor.hidden = !told;
    if (!told) return;
    this.card.replaceChildren(...told.rows.map(([name, value]) => h('div', {}, h('span', {}, name), h('b', {}, value))));
    this.card.style.left = `${Math.max(0, Math.min(width - this.card.offsetWidth, told.x - this.card.offsetWidth / 2))}px`;
    Object.assign(this.cursor.style, { transform: `translateX(${Math.round(told.x)}px)`, top: `${plot.top}px`, bottom: `${this.height - plot.bottom}px` });
  }
}
