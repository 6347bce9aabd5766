// Each mode's share of the samples over time, as a strip of colours: which modes were lost, and when.

import { Chart } from '../../charts/chart.js';
import { niceStep, short, whole } from '../../charts/numbers.js';
import { write } from '../../theme/canvas.js';
import { cssOf } from '../../theme/colours.js';
import { h } from '../../theme/dom.js';

const ROW = 3; // pixels: the least height of a mode's row
const TALL = 9; // font sizes that all rows take, if they need no more
const LABELS = 0.3; // of the width that the rows' names may take
const SPACING = 7; // font sizes from one step's number to the next

/** What the colours mean, in words. */
export class SharesKey {
  constructor() {
    this.ramps = [0, 1].map(() => h('i', { className: 'ramp' }));
    const words = h('span', { className: 'scale' }, 'lost', this.ramps[0], 'fair share', this.ramps[1], 'twice its share or more');
    this.element = h('header', {}, h('h3', {}, 'Share of each mode over time'), words);
  }

  colour({ shares }) {
    this.ramps.forEach((ramp, i) => {
      ramp.style.background = `linear-gradient(90deg, ${cssOf(shares, i / 2)}, ${cssOf(shares, (i + 1) / 2)})`;
    });
  }
}

/** The strip of one arm. */
export class ModeShares extends Chart {
  constructor(title) {
    const words = 'each mode’s share of the samples, divided by its true weight, over the training steps';
    super(title, { label: title ? `${title}: ${words}` : words, small: true, room: { top: 0.3 } });
    this.header.hidden = !title;
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
    const { told: { steps, rows, labels }, row } = this;
    if (!this.stale || !(this.width > 0)) return;
    this.stale = false;
    const context = this.begin(theme, font);
    const { plot } = this;
    const longest = Math.max(...labels.map((label) => context.measureText(label).width), 0);
    plot.left = Math.round(Math.min(LABELS * this.width, longest) + 8);
    plot.bottom = plot.top + row * labels.length;
    this.scaleX(steps.length > 1 ? [steps[0], steps.at(-1)] : [0, 1]);
    this.edges = edgesOf(steps, this.X, plot);
    rows.forEach((shares, i) => {
      const [left, right] = [Math.round(this.edges[i]), Math.round(this.edges[i + 1])];
      shares.forEach((share, k) => {
        context.fillStyle = share === null ? theme.border : cssOf(theme.shares, share / 2);
        context.fillRect(left, plot.top + k * row, Math.max(1, right - left), row - (row > 5 ? 1 : 0));
      });
    });
    this.#frame(context);
    this.end();
  }

  // In narrow rows only some names are written.
  #frame(context) {
    const { plot: { left, right, top, bottom }, told: { steps, labels }, font, theme, row } = this;
    context.strokeStyle = theme.text;
    context.globalAlpha = 0.5;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
    context.globalAlpha = 1;
    const look = { colour: theme.text, alpha: 0.85 };
    const every = Math.ceil((1.05 * font) / row);
    const nice = every > 1 ? Math.max(every, niceStep(every)) : 1;
    for (let k = 0; k < labels.length; k += nice) {
      const y = top + Math.max(0.45 * font, (k + 0.5) * row);
      write(context, labels[k], left - 6, y, { ...look, align: 'right', most: LABELS * this.width });
    }
    if (!steps.length) write(context, 'not measured yet', (left + right) / 2, (top + bottom) / 2, { ...look, align: 'center' });
    const marks = steps.length > 1 ? this.marksOfX(SPACING, whole) : steps.map((step) => ({ at: 0.5, text: whole(step) }));
    this.below(context, marks.map(({ at, text }, k) => ({ at, text: k ? text : `step ${text}` })));
  }

  // Before the second measurement there is no axis of steps.
  moveTo(step) {
    super.moveTo(this.told.steps.length > 1 ? step : NaN);
  }

  /** The share under the mouse. */
  rowsAt(px, py) {
    const { told: { steps, rows, labels }, plot, edges } = this;
    const k = Math.floor((py - plot.top) / this.row);
    const i = edges.findIndex((edge, n) => n + 1 < edges.length && px >= edge && px <= edges[n + 1]);
    if (i < 0 || !(k >= 0 && k < labels.length)) return null;
    const share = rows[i][k];
    const words = [['step', whole(steps[i])], ['mode', labels[k]], ['share ÷ its true weight', share === null ? '–' : short(share)]];
    return { x: (edges[i] + edges[i + 1]) / 2, rows: words };
  }
}

// Each measurement's column reaches half-way to its neighbours.
function edgesOf(steps, X, { left, right }) {
  if (steps.length < 2) return steps.length ? [left, right] : [];
  const x = steps.map(X);
  return [left, ...x.slice(1).map((at, i) => (x[i] + at) / 2), right];
}
