// The frame of every chart: title, canvas, axes with their numbers, the line of the shown moment, and the exact values under the mouse.

import { inLanguage } from '../language/page.js';
import { fitCanvas, strokeLines, write } from '../theme/canvas.js';
import { h } from '../theme/dom.js';
import { logText, logTicks, niceStep, tickText, ticks, ticksAtLeast } from './numbers.js';
import { Card, onHover, tellKeys } from './pointer.js';

// Room around the plot, in font sizes. A small chart is as wide as the square of a plane above it.
const ROOM = { left: 3.5, right: 0.45, top: 0.5, bottom: 1.5 };
const SMALL_ROOM = { left: 2.6, right: 0.9, top: 0.5, bottom: 1.5 };
const BESIDE = 3; // pixels beside the plot that belong to it under the mouse

/** Where values lie: from `low` at one pixel to `high` at another; on a logarithmic axis zeros lie infinitely far. */
function scaleOf([low, high], from, to, log) {
  if (log) {
    const exponent = scaleOf([Math.log10(low), Math.log10(high)], from, to, false);
    return (value) => exponent(Math.log10(Math.max(value, 0)));
  }
  const unit = (to - from) / (high - low || 1);
  return (value) => from + (value - low) * unit;
}

/** Whoever extends it draws after `begin` and before `end`, and tells in `rowsAt` what lies under the mouse. */
export class Chart {
  /**
   * @param {string} title
   * @param {{more?: string, help?: string, label?: string, small?: boolean, grid?: boolean, room?: Object}} [told] `more` of the
   *   title is left out where there is no room; the card of a small chart stands above it
   */
  constructor(title, { more = '', help = '', label = title, small = false, grid = true, room = {} } = {}) {
    Object.assign(this, { small, grid });
    this.room = { ...(small ? SMALL_ROOM : ROOM), ...room };
    this.heading = h('h3', {}, h('span', {}, title), ' ', h('span', {}, more));
    this.note = h('span', { className: 'word' });
    this.header = h('header', { title: help }, this.heading, this.note);
    this.canvas = h('canvas', { role: 'img', ariaLabel: label });
    this.now = h('div', { className: 'cursor', hidden: true });
    this.cursor = h('div', { className: 'cursor', hidden: true });
    this.card = new Card();
    this.box = h('div', { className: 'chart' }, this.canvas, this.now, this.cursor, this.card.element);
    this.element = h('section', { className: small ? 'panel small' : 'panel' }, this.header, this.box);
    this.element.chart = this; // for whoever exports it
    this.pointer = null;
    this.alt = label;
    this.canvas.inWords = () => this.inWords();
    onHover(this.canvas, (place, event) => {
      this.pointer = place;
      this.#hover();
      tellKeys(event, this.card);
    });
  }

  /** @returns {boolean} whether it must be drawn again */
  fit(width, height) {
    [this.width, this.height] = [width, height];
    return fitCanvas(this.canvas, width, height);
  }

  /** What it shows now, as a sentence. */
  inWords() {
    return this.alt;
  }

  /** What was drawn last counts no more: it is drawn anew, though nothing has changed. */
  outdate() {
    this.version = -1;
  }

  /** Clear the canvas and place the plot in it. */
  begin(theme, font) {
    const { width, height, room } = this;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    [this.theme, this.font] = [theme, font];
    const [left, right] = [Math.round(room.left * font), Math.round(width - room.right * font)];
    this.plot = { left, right, top: Math.round(room.top * font), bottom: Math.round(height - room.bottom * font) };
    context.font = `${0.88 * font}px ${theme.font}`;
    context.fillStyle = context.strokeStyle = theme.text;
    return context;
  }

  /** From now on `X` gives the pixels of values. */
  scaleX(x) {
    this.x = x;
    this.X = scaleOf(x, this.plot.left, this.plot.right);
  }

  /** The axes, with grid lines and numbers at the left, at `at` where it is given; from now on `X` and `Y` give the pixels of values. */
  axes(context, x, y, { log = false, text = log ? logText : tickText, at = null } = {}) {
    const { plot, font, theme } = this;
    this.log = log;
    this.scaleX(x);
    this.Y = scaleOf(y, plot.bottom, plot.top, log);
    const count = Math.max(2, (plot.bottom - plot.top) / (font * (this.small ? 1.9 : 2.1)));
    const { marks, step } = at ? { marks: at, step: 1 } : log ? { marks: logTicks(...y, count) } : ticksAtLeast(2, ...y, count);
    const { left, right, top, bottom } = plot;
    const across = marks.map((mark) => Math.round(this.Y(mark)) + 0.5).map((where) => [[left, where], [right, where]]);
    if (this.grid) strokeLines(context, across, { colour: theme.text, alpha: 0.16 });
    const lowest = bottom - 0.3 * font; // clear of the numbers below
    for (const mark of marks) {
      write(context, text(mark, step), left - 6, Math.min(this.Y(mark), lowest), { colour: theme.text, align: 'right', alpha: 0.85 });
    }
    const corner = [[left + 0.5, top], [left + 0.5, bottom + 0.5], [right, bottom + 0.5]];
    strokeLines(context, [corner], { colour: theme.text, alpha: 0.5 });
  }

  /** Round values of x with their texts, about one every `spacing` font sizes. */
  marksOfX(spacing, text = tickText) {
    const { plot, x: [low, high] } = this;
    const count = Math.max(2, (plot.right - plot.left) / (this.font * spacing));
    const step = niceStep((high - low) / count);
    const marks = ticks(low, high, count).map((at) => ({ at, text: text(at, step) }));
    return marks.filter(({ text: words }, i) => i === 0 || words !== marks[i - 1].text); // of steps there are whole ones only
  }

  /**
   * Write below the plot, never beyond the canvas; what is `inside` not beyond the plot.
   * @param {{at: number, text: string, colour?: string, inside?: boolean}[]} marks
   */
  below(context, marks) {
    const { plot, width, theme } = this;
    for (const { at, text: words, colour, inside } of marks) {
      const text = inLanguage(words);
      const wide = context.measureText(text).width;
      const [first, last] = inside ? [plot.left, plot.right] : [1, width - 1];
      const left = Math.max(first, Math.min(last - wide, this.X(at) - wide / 2));
      write(context, text, left, plot.bottom + 4, { colour: colour ?? theme.text, base: 'top', alpha: colour ? 1 : 0.85 });
    }
  }

  /** A dashed line. */
  dashed(context, colour, ...ends) {
    strokeLines(context, [ends], { colour, width: 1.4, dash: [5, 3] });
  }

  /** Words on top of lines. */
  writeOver(context, text, x, y, { colour = this.theme.text, align, base }) {
    write(context, text, x, y, { colour, align, base, halo: this.theme.background });
  }

  /** Drawn: what is under the mouse may have changed. */
  end() {
    this.moveTo(this.moment);
    if (this.pointer) this.#hover();
  }

  /** Put the line of the shown moment at a value of x. */
  moveTo(value) {
    this.moment = value;
    this.#put(this.now, this.X && value >= this.x[0] ? Math.min(this.plot.right, this.X(value)) : null);
  }

  #put(line, x) {
    const at = x === null ? null : Math.round(x);
    const key = [at, this.plot?.top, this.plot?.bottom].join();
    if (key === line.placed) return; // moving it repaints the whole side
    line.placed = key;
    line.hidden = at === null;
    if (line.hidden) return;
    const { top, bottom } = this.plot;
    Object.assign(line.style, { transform: `translateX(${at}px)`, top: `${top}px`, bottom: `${this.height - bottom}px` });
  }

  #hover() {
    const { plot, pointer, width } = this;
    const inside = plot && pointer && pointer[0] >= plot.left - BESIDE && pointer[0] <= plot.right + BESIDE;
    const told = inside ? this.rowsAt(Math.max(plot.left, Math.min(plot.right, pointer[0])), pointer[1]) : null;
    if (this.small) this.#put(this.cursor, told ? told.x : null);
    if (!told) this.card.hide();
    else if (this.small) this.card.above(told.rows, told.x, width);
    else this.card.beside(told.rows, [pointer[0]], width);
  }

  /**
   * What lies at a pixel of the plot.
   * @returns {{x: number, rows: [string, string][]}|null} `x` is the pixel that the values belong to
   */
  rowsAt() {
    return null;
  }
}
