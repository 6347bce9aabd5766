// Each mode's share of the samples over time, as a strip of colours: which modes were lost, and when.

import { h } from '../../theme/dom.js';
import { short, ticks, niceStep, whole } from '../../charts/numbers.js';
import { Small } from '../../charts/small_chart.js';

const ROW = 3; // pixels: the least height of a mode's row
const TALL = 9; // font sizes that all rows take, if they need no more
const SHADES = 64;
// lost, fair share, twice its share: blue and orange are told apart by the colour-blind, and so are dark and light
const STOPS = { light: ['#ffffff', '#5aa9d6', '#9c3d00'], dark: ['#0e1117', '#2f7fb8', '#ffb56b'] };

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

function shadesOf(stops) {
  const parts = stops.map(channels);
  return Array.from({ length: SHADES + 1 }, (_, k) => {
    const at = (2 * k) / SHADES;
    const i = Math.min(1, Math.floor(at));
    return `rgb(${parts[i].map((from, c) => Math.round(from + (parts[i + 1][c] - from) * (at - i))).join(' ')})`;
  });
}
const SCALES = { light: shadesOf(STOPS.light), dark: shadesOf(STOPS.dark) };

/** What the colours mean, in words. */
export class StripKey {
  constructor() {
    this.ramps = [h('i', { className: 'ramp' }), h('i', { className: 'ramp' })];
    this.title = h('h3', {}, 'Share of each mode over time');
    const words = h('span', { className: 'scale' }, 'lost', this.ramps[0], 'fair share', this.ramps[1], 'twice its share or more');
    this.element = h('header', {}, this.title, words);
  }

  colour(theme) {
    const [lost, fair, twice] = STOPS[theme.dark ? 'dark' : 'light'];
    this.ramps.forEach((ramp, i) => { ramp.style.background = `linear-gradient(90deg, ${i ? `${fair}, ${twice}` : `${lost}, ${fair}`})`; });
  }
}

/** The strip of one side. */
export class Strip extends Small {
  constructor(title) {
    super({ title, label: [title, 'each mode’s share of the samples, divided by its true weight, over the training steps'].filter(Boolean).join(': ') });
    this.heading.parentElement.hidden = !title;
    this.now = h('div', { className: 'cursor now' });
    this.box.append(this.now);
    // before Small's own listeners, which ask for the rows under the mouse
    const follow = (event) => { this.down = event.clientY - this.canvas.getBoundingClientRect().top; };
    for (const name of ['pointermove', 'pointerdown']) this.box.addEventListener(name, follow, { capture: true });
  }

  /** @param {{steps: number[], rows: number[][], labels: string[]}} told */
  update(told) {
    this.told = told;
    this.stale = true;
  }

  fit(width, font) {
    const modes = this.told.labels.length;
    const row = Math.max(ROW, Math.floor((TALL * font) / Math.max(1, modes)));
    this.row = Math.min(row, Math.round(1.5 * font));
    super.fit(width, Math.round(this.row * modes + 2.1 * font));
    this.stale = true;
  }

  draw(theme, font) {
    const { told } = this;
    if (!this.stale || !(this.width > 0)) return;
    this.stale = false;
    const context = this.begin(theme, font, 0.3);
    const { plot } = this;
    plot.left = Math.round(this.#labelled(context) + 8);
    plot.bottom = plot.top + this.row * told.labels.length;
    this.edges = edgesOf(told.steps, plot);
    const scale = SCALES[theme.dark ? 'dark' : 'light'];
    told.rows.forEach((shares, i) => {
      const [left, right] = [Math.round(this.edges[i]), Math.round(this.edges[i + 1])];
      shares.forEach((share, k) => {
        context.fillStyle = share === null ? theme.border : scale[Math.round(SHADES * Math.max(0, Math.min(1, share / 2)))];
        context.fillRect(left, plot.top + k * this.row, Math.max(1, right - left), this.row - (this.row > 5 ? 1 : 0));
      });
    });
    this.#frame(context, theme);
    this.end();
  }

  // The width that the rows' names take; in narrow rows only some are written.
  #labelled(context) {
    return Math.min(0.3 * this.width, Math.max(...this.told.labels.map((label) => context.measureText(label).width), 0));
  }

  #frame(context, theme) {
    const { plot, told, font } = this;
    context.fillStyle = context.strokeStyle = theme.text;
    context.globalAlpha = 0.5;
    context.lineWidth = 1;
    context.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.right - plot.left + 1, plot.bottom - plot.top + 1);
    context.globalAlpha = 0.85;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    const every = Math.ceil((1.05 * font) / this.row);
    const nice = every > 1 ? Math.max(every, niceStep(every)) : 1;
    for (let k = 0; k < told.labels.length; k += nice) context.fillText(told.labels[k], plot.left - 6, Math.max(plot.top + 0.45 * font, plot.top + (k + 0.5) * this.row), 0.3 * this.width);
    const { steps } = told;
    if (!steps.length) {
      context.textAlign = 'center';
      context.fillText('not measured yet', (plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2);
    }
    const marks = steps.length > 1 ? ticks(steps[0], steps[steps.length - 1], Math.max(2, (plot.right - plot.left) / (7 * font))) : steps;
    marks.forEach((step, k) => this.below(context, k ? whole(step) : `step ${whole(step)}`, this.#x(step)));
    context.globalAlpha = 1;
  }

  #x(step) {
    const { steps } = this.told;
    const { plot } = this;
    const [first, last] = [steps[0], steps[steps.length - 1]];
    return last > first ? plot.left + ((step - first) / (last - first)) * (plot.right - plot.left) : (plot.left + plot.right) / 2;
  }

  /** Put the line of the shown moment at its step. */
  moveTo(step) {
    const { steps } = this.told;
    this.now.hidden = !this.plot || steps.length < 2 || step < steps[0];
    if (this.now.hidden) return;
    const x = Math.round(Math.min(this.plot.right, this.#x(step)));
    if (x === this.nowX) return;
    this.nowX = x;
    Object.assign(this.now.style, { transform: `translateX(${x}px)`, top: `${this.plot.top}px`, bottom: `${this.height - this.plot.bottom}px` });
  }

  /** The share under the mouse. */
  rowsAt(px) {
    const { told, plot, edges, down } = this;
    const k = Math.floor((down - plot.top) / this.row);
    const i = edges.findIndex((edge, n) => n + 1 < edges.length && px >= edge && px <= edges[n + 1]);
    if (i < 0 || !(k >= 0 && k < told.labels.length)) return null;
    const share = told.rows[i][k];
    const rows = [['step', whole(told.steps[i])], ['mode', told.labels[k]], ['share ÷ its true weight', share === null ? '–' : short(share)]];
    return { x: (edges[i] + edges[i + 1]) / 2, rows };
  }
}

// Each measurement's column reaches half-way to its neighbours.
function edgesOf(steps, { left, right }) {
  const n = steps.length;
  if (n < 2) return n ? [left, right] : [];
  const x = steps.map((step) => left + ((step - steps[0]) / (steps[n - 1] - steps[0])) * (right - left));
  return [left, ...x.slice(1).map((at, i) => (x[i] + at) / 2), right];
}
