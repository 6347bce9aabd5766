// One chart of quantities over x, with a cursor that can be dragged and the exact values under the mouse.

import { h, fitCanvas } from '../theme/dom.js';
import { short, tickText } from './numbers.js';
import { drawGrid } from './curve_chart.js';

export const MARKS = ['●', '▲', '■', '◆', '▼', '✚']; // as words beside the shapes that are drawn
const SHAPES = [
  (c, x, y, r) => c.arc(x, y, r, 0, 2 * Math.PI),
  (c, x, y, r) => polygon(c, x, y, 1.25 * r, [[0, -1], [0.95, 0.7], [-0.95, 0.7]]),
  (c, x, y, r) => c.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  (c, x, y, r) => polygon(c, x, y, 1.3 * r, [[0, -1], [0.85, 0], [0, 1], [-0.85, 0]]),
  (c, x, y, r) => polygon(c, x, y, 1.25 * r, [[0, 1], [0.95, -0.7], [-0.95, -0.7]]),
  (c, x, y, r) => {
    c.rect(x - r, y - 0.35 * r, 2 * r, 0.7 * r);
    c.rect(x - 0.35 * r, y - r, 0.7 * r, 2 * r);
  },
];

function polygon(context, x, y, r, corners) {
  corners.forEach(([dx, dy], i) => (i ? context.lineTo(x + r * dx, y + r * dy) : context.moveTo(x + r * dx, y + r * dy)));
  context.closePath();
}

/**
 * @typedef {Object} Series
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y NaN is a gap
 * @property {string} label
 * @property {string} colour
 * @property {'line'|'dashed'|'marks'|'crosses'|'fill'} kind
 * @property {number} [shape] which of MARKS
 * @property {ArrayLike<number>} [jumps] NaN where the curve jumps to its next value instead of going there
 * @property {boolean} [quiet] left out under the mouse
 */

/** A chart with its title; `pick(x)` is called while it is dragged, `picked()` at the end. */
export class XY {
  constructor({ title, help = '', pick, picked }) {
    this.title = h('h3', {}, title);
    this.note = h('span', { className: 'word' });
    this.canvas = h('canvas', { role: 'img', ariaLabel: title });
    this.cursor = h('div', { className: 'cursor' });
    this.tip = h('div', { className: 'card', hidden: true });
    this.box = h('div', { className: 'chart' }, this.canvas, this.cursor, this.tip);
    this.element = h('section', { className: 'panel' }, h('header', { title: help }, this.title, this.note), this.box);
    this.#listen(pick, picked);
  }

  #listen(pick, picked) {
    const at = (event) => this.xAt(event.clientX - this.canvas.getBoundingClientRect().left);
    this.canvas.addEventListener('pointerdown', (event) => {
      this.dragging = true;
      this.canvas.setPointerCapture(event.pointerId);
      pick?.(at(event), this.from = at(event));
    });
    this.canvas.addEventListener('pointermove', (event) => {
      if (this.dragging) pick?.(at(event), this.from);
      this.#hover(event.clientX - this.canvas.getBoundingClientRect().left);
    });
    for (const end of ['pointerup', 'pointercancel']) {
      this.canvas.addEventListener(end, () => {
        if (this.dragging) picked?.();
        this.dragging = false;
      });
    }
    this.canvas.addEventListener('pointerleave', () => { this.tip.hidden = true; });
  }

  fit(width, height) {
    [this.width, this.height] = [width, height];
    fitCanvas(this.canvas, width, height);
  }

  /** The value of x at a pixel. */
  xAt(pixel) {
    const { frame } = this;
    if (!frame) return NaN;
    const share = (pixel - frame.plot.left) / (frame.plot.right - frame.plot.left);
    return frame.first + Math.max(0, Math.min(1, share)) * (frame.last - frame.first);
  }

  /**
   * @param {{x: [number, number], y: [number, number], log?: boolean, xName?: string, series: Series[], texts?: {y: number, text: string, colour: string}[]}} told
   */
  draw(told, theme, font) {
    const { width, height } = this;
    if (!(width > 0)) return;
    this.told = told;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    const plot = { left: Math.round(font * 3.4), top: Math.round(font * 0.5), right: width - 8, bottom: height - Math.round(font * 1.5) };
    const [first, last] = told.x;
    let [low, high] = told.y;
    if (told.log) low = Math.max(low, high * 1e-12);
    const scale = told.log ? Math.log10 : (value) => value;
    const span = scale(high) - scale(low) || 1;
    const X = (x) => plot.left + ((x - first) / (last - first)) * (plot.right - plot.left);
    const Y = (y) => plot.bottom - ((told.log ? (y > 0 ? Math.log10(y) : -Infinity) : y) - scale(low)) / span * (plot.bottom - plot.top);
    this.frame = { plot, X, Y, low, high, first, last };
    context.font = `${font * 0.88}px ${theme.font}`;
    drawGrid(context, this.frame, told.log, theme, font, tickText);
    context.save();
    context.beginPath();
    context.rect(plot.left - 4, plot.top - 4, plot.right - plot.left + 8, plot.bottom - plot.top + 8);
    context.clip();
    for (const series of told.series) this.#series(context, series, font);
    context.restore();
    for (const { x = last, y, text, colour } of told.texts ?? []) this.#text(context, X(x), Y(y), text, colour, theme, font);
    this.moveTo(this.at);
  }

  #series(context, { x, y, kind, colour, jumps, shape = 0, width = 2 }, font) {
    const { X, Y, plot } = this.frame;
    const far = 4 * this.height; // a very large value leaves the picture, but not the canvas's numbers; infinity lies on its edge
    const place = (i) => [X(x[i]), y[i] === Infinity ? plot.top : Math.max(-far, Math.min(far, Y(y[i])))];
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = width;
    context.lineJoin = 'round';
    context.setLineDash(kind === 'dashed' ? [7, 4] : []);
    context.beginPath();
    if (kind === 'marks' || kind === 'crosses') {
      const r = Math.max(2.6, font * 0.24);
      for (let i = 0; i < x.length; i++) {
        if (!Number.isFinite(y[i])) continue;
        const [px, py] = place(i);
        if (kind === 'marks') {
          context.moveTo(px, py);
          SHAPES[shape](context, px, py, r);
        } else {
          context.moveTo(px - r, py - r);
          context.lineTo(px + r, py + r);
          context.moveTo(px - r, py + r);
          context.lineTo(px + r, py - r);
        }
      }
      if (kind === 'marks') context.fill();
      else {
        context.lineWidth = 1.4;
        context.stroke();
      }
      return;
    }
    let open = false;
    for (let i = 0; i < x.length; i++) {
      if (Number.isNaN(y[i])) {
        open = false;
        continue;
      }
      const [px, py] = place(i);
      if (open) context.lineTo(px, py);
      else context.moveTo(px, py);
      open = !(jumps && Number.isNaN(jumps[i]) && Number.isFinite(y[i]) && y[i] !== y[i + 1]);
      if (open) continue;
      context.arc(px, py, 2, 0, 2 * Math.PI); // a lone value
    }
    if (kind === 'fill') {
      context.lineTo(X(x[x.length - 1]), plot.bottom);
      context.lineTo(X(x[0]), plot.bottom);
      context.globalAlpha = 0.3;
      context.fill();
      context.globalAlpha = 1;
    } else context.stroke();
    context.setLineDash([]);
  }

  #text(context, x, y, text, colour, theme, font) {
    const { plot } = this.frame;
    context.font = `600 ${font * 0.92}px ${theme.font}`;
    const wide = context.measureText(text).width;
    context.textAlign = 'left';
    context.textBaseline = 'bottom';
    context.lineWidth = 4;
    context.lineJoin = 'round';
    context.strokeStyle = theme.background;
    const left = Math.max(plot.left + 4, Math.min(plot.right - wide - 4, x - wide - 4));
    const base = Math.max(plot.top + font * 1.2, Math.min(plot.bottom - 2, y - 3));
    context.strokeText(text, left, base);
    context.fillStyle = colour;
    context.fillText(text, left, base);
  }

  /** Put the cursor at an x. */
  moveTo(x) {
    this.at = x;
    const shown = this.frame && Number.isFinite(x) && x >= this.frame.first && x <= this.frame.last;
    this.cursor.hidden = !shown;
    if (shown) this.cursor.style.transform = `translateX(${Math.round(this.frame.X(x))}px)`;
  }

  #hover(px) {
    const { frame, told } = this;
    const series = told?.series.filter(({ quiet }) => !quiet) ?? [];
    this.tip.hidden = !series.length || px < frame.plot.left - 4 || px > frame.plot.right + 4;
    if (this.tip.hidden) return;
    const x = this.xAt(px);
    const rows = series.map(({ label, x: places, y }) => [label, short(y[nearest(places, x)], 4)]);
    const here = series[0].x[nearest(series[0].x, x)];
    rows.unshift([told.xName ?? 'x', short(here, 4)]);
    this.tip.replaceChildren(...rows.map(([name, value]) => h('div', {}, h('span', {}, name), h('b', {}, value))));
    const right = px < this.width / 2;
    Object.assign(this.tip.style, { left: right ? `${px + 14}px` : 'auto', right: right ? 'auto' : `${this.width - px + 14}px` });
  }
}

/** The index of the value nearest to x in an ascending list. */
export function nearest(list, x) {
  let [low, high] = [0, list.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (list[middle] <= x) low = middle;
    else high = middle;
  }
  return Math.abs(list[low] - x) <= Math.abs(list[high] - x) ? low : high;
}
