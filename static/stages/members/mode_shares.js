// The chosen member's share of each mode over time, as a strip of colours, and beside it how many of all members hold the mode.

import { Chart } from '../../charts/chart.js';
import { niceStep, short, whole } from '../../charts/numbers.js';
import { write } from '../../theme/canvas.js';
import { cssOf } from '../../theme/colours.js';
import { h, setText } from '../../theme/dom.js';

const ROW = 2; // pixels: the least height of a mode's row
const NAMES = 1.7; // font sizes that the rows' numbers take …
const HOLD = 3.4; // … and how many members hold the mode
const AXIS = 1.35; // … and the steps below

/** What the colours mean, in words. */
export class SharesKey {
  constructor() {
    this.ramps = [0, 1].map(() => h('i', { className: 'ramp' }));
    this.who = h('span', {});
    this.element = h('span', { className: 'scale' }, 'Each mode’s share: lost', this.ramps[0], 'fair', this.ramps[1], 'twice or more', this.who);
  }

  update(noun) {
    setText(this.who, `· right: ${noun} that hold it`);
  }

  colour({ shares }) {
    this.ramps.forEach((ramp, i) => {
      ramp.style.background = `linear-gradient(90deg, ${cssOf(shares, i / 2)}, ${cssOf(shares, (i + 1) / 2)})`;
    });
  }
}

/** The strip of one arm. */
export class ModeShares extends Chart {
  constructor() {
    const words = 'Each mode’s share of the chosen member’s samples, divided by its true weight, over the steps';
    super('', { label: words, small: true, room: { top: 0.1, right: 0 } });
    this.name = h('span', { className: 'word one-line' });
    this.link = h('a', { className: 'live-only', target: '_blank', rel: 'noopener', title: 'This one alone, in a new tab' }, 'Open in the Lab');
    this.header.replaceChildren(this.name, this.link);
  }

  /** @param {{steps: number[], rows: number[][], labels: string[], held: number[], count: number, noun: string}} told; @param {Object} member that is chosen */
  update(told, member) {
    this.told = told;
    this.stale = true;
    setText(this.name, `Modes of ${member.label}`);
    if (this.link.getAttribute('href') !== member.href) this.link.setAttribute('href', member.href);
  }

  fit(width, height, font) {
    super.fit(width, Math.round(height));
    const modes = Math.max(1, this.told.labels.length);
    this.row = Math.max(ROW, Math.min(1.6 * font, (height - (AXIS + 0.1) * font) / modes));
    this.stale = true;
  }

  outdate() {
    this.stale = true;
  }

  draw(theme, font) {
    const { told: { steps, rows, labels }, row } = this;
    if (!this.stale || !(this.width > 0)) return;
    this.stale = false;
    const context = this.begin(theme, font);
    const { plot } = this;
    plot.left = Math.round(NAMES * font);
    plot.right = Math.round(this.width - HOLD * font);
    plot.bottom = Math.round(plot.top + row * labels.length);
    this.scaleX(steps.length > 1 ? [steps[0], steps.at(-1)] : [0, 1]);
    this.edges = edgesOf(steps, this.X, plot);
    const top = (k) => Math.round(plot.top + k * row);
    rows.forEach((shares, i) => {
      const [left, right] = [Math.round(this.edges[i]), Math.round(this.edges[i + 1])];
      shares.forEach((share, k) => {
        context.fillStyle = share === null ? theme.border : cssOf(theme.shares, share / 2);
        context.fillRect(left, top(k), Math.max(1, right - left), top(k + 1) - top(k) - (row > 5 ? 1 : 0));
      });
    });
    this.#frame(context);
    this.#holding(context, top);
    this.end();
  }

  // In narrow rows only some numbers are written.
  #frame(context) {
    const { plot: { left, right, top, bottom }, told: { steps, labels }, font, theme, row } = this;
    context.strokeStyle = theme.text;
    context.globalAlpha = 0.5;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
    context.globalAlpha = 1;
    const look = { colour: theme.text, alpha: 0.85 };
    for (const k of this.#written()) write(context, String(k + 1), left - 5, top + (k + 0.5) * row, { ...look, align: 'right' });
    if (!steps.length) write(context, 'not measured yet', (left + right) / 2, (top + bottom) / 2, { ...look, align: 'center' });
    const marks = steps.length > 1 ? [steps[0], steps.at(-1)] : steps;
    this.below(context, marks.map((at, k) => ({ at, text: k ? whole(at) : `step ${whole(at)}`, inside: true })));
    if (labels.length) write(context, this.told.noun, this.width, bottom + 4, { ...look, align: 'right', base: 'top' });
    this.font = font;
  }

  // A bar for the share of all members that hold the mode, with the number where there is room.
  #holding(context, top) {
    const { plot: { right }, told: { held, count }, font, theme, row } = this;
    if (!held.length) return;
    const [from, wide] = [right + 0.35 * font, (HOLD - 0.35) * font];
    const written = new Set(this.#written());
    held.forEach((number, k) => {
      const tall = Math.max(1, top(k + 1) - top(k) - (row > 5 ? 1 : 0));
      context.globalAlpha = 0.3;
      context.fillStyle = theme.neutral;
      context.fillRect(from, top(k), (wide * number) / count, tall);
      context.globalAlpha = 1;
      if (written.has(k)) write(context, `${number} of ${count}`, this.width - 1, top(k) + row / 2, { colour: theme.text, align: 'right' });
    });
  }

  #written() {
    const { told: { labels }, font, row } = this;
    const every = Math.ceil((0.88 * font) / row);
    const nice = every > 1 ? Math.max(every, niceStep(every)) : 1;
    return labels.flatMap((_, k) => (k % nice ? [] : [k]));
  }

  // Before the second measurement there is no axis of steps.
  moveTo(step) {
    super.moveTo(this.told.steps.length > 1 ? step : NaN);
  }

  /** The share under the mouse. */
  rowsAt(px, py) {
    const { told: { steps, rows, labels, held, count, noun }, plot, edges } = this;
    const k = Math.floor((py - plot.top) / this.row);
    const i = edges.findIndex((edge, n) => n + 1 < edges.length && px >= edge && px <= edges[n + 1]);
    if (i < 0 || !(k >= 0 && k < labels.length)) return null;
    const share = rows[i][k];
    const words = [['step', whole(steps[i])], ['mode', labels[k]], ['share ÷ its true weight', share === null ? '–' : short(share)]];
    if (held.length) words.push(['held now by', `${held[k]} of ${count} ${noun}`]);
    return { x: (edges[i] + edges[i + 1]) / 2, rows: words };
  }
}

// Each measurement's column reaches half-way to its neighbours.
function edgesOf(steps, X, { left, right }) {
  if (steps.length < 2) return steps.length ? [left, right] : [];
  const x = steps.map(X);
  return [left, ...x.slice(1).map((at, i) => (x[i] + at) / 2), right];
}
