// A panel of one measured number over another one, as a knob moves: a curve for each arm, and where each stands now.

import { LineChart } from '../charts/line_chart.js';
import { short, whole } from '../charts/numbers.js';
import { strokeLines } from '../theme/canvas.js';
import { h, setText } from '../theme/dom.js';

const RANGE = [-0.04, 1.04]; // of the axis along, whose numbers are shares …
const LOWEST = 0.95; // … and of the one up where no value is lower
const MARGIN = 0.05;
const REACH = 24; // pixels from the pointer to the point that is told

/** Shown as the other panels are; its curves are those of the last measurement up to the shown step. */
export class TradeOff extends LineChart {
  /** @param {{title: string, help: string, axes: [string, string], at: string[], lines: Object[]}} spec */
  constructor(spec) {
    super(spec.title, { help: spec.help, label: `${spec.title}: ${spec.axes[1]} over ${spec.axes[0]}` });
    this.spec = spec;
    const names = spec.lines.map(({ colour, label }) => h('span', { className: 'line' }, h('i', { className: colour }), label));
    this.when = h('span', { className: 'item' });
    this.header.replaceChildren(this.heading, ...(spec.lines.length > 1 ? names : []), this.when);
    this.version = -1;
    this.drawnAt = 0;
  }

  fit(width, height) {
    if (super.fit(width, height)) this.version = -1;
  }

  /** Draw the measurement of the shown step, or the last one before it. */
  show(curves, theme, font, step) {
    [this.curves, this.version, this.shownAt] = [curves, curves.version, step];
    const of = (name) => curves.valueAt(name, step, true);
    this.ways = this.spec.lines.map(({ points, now, colour }) => ({ points: points.map((pair) => pair.map(of)), now: now.map(of), colour: theme[colour] ?? theme.neutral }));
    const heights = this.ways.flatMap(({ points, now }) => [...points, now].map(([, up]) => up)).filter(Number.isFinite);
    const y = [Math.min(LOWEST, ...heights) - MARGIN, 1 + MARGIN];
    const along = { at: RANGE[1], text: `${this.spec.axes[0]} →` };
    this.draw({ x: RANGE, y, series: [], below: () => [...this.marksOfX(5).filter(({ at }) => at < 0.7), along] }, theme, font);
    const context = this.canvas.getContext('2d');
    for (const { points, now, colour } of this.ways) this.#way(context, points, now, colour);
  }

  #way(context, points, now, colour) {
    const known = points.filter((point) => point.every(Number.isFinite)).map((point) => this.#place(point));
    strokeLines(context, [known], { colour, width: 1.8 });
    context.fillStyle = colour;
    for (const [x, y] of known) this.#disc(context, x, y, 3);
    if (!now.every(Number.isFinite)) return;
    const [x, y] = this.#place(now);
    this.#disc(context, x, y, 7);
    context.fillStyle = this.theme.background;
    this.#disc(context, x, y, 4);
  }

  #place([x, y]) { return [this.X(x), this.Y(y)]; }

  #disc(context, x, y, radius) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }

  /** The panel has no line of the shown moment: it shows that moment. */
  moveTo() {}

  tell(curves, step) {
    const at = curves.measuredAt(this.spec.lines[0].now[0], step);
    setText(this.when, Number.isFinite(at) ? `step ${whole(at)}` : '');
    if (this.theme && at !== this.toldAt) this.version = -1; // another moment is looked at
    this.toldAt = at;
  }

  rowsAt(x, y) {
    const [along, up] = this.spec.axes;
    const near = this.ways.flatMap(({ points }, i) => points.map((point, k) => {
      const [px, py] = this.#place(point);
      return { apart: Math.hypot(px - x, py - y), px, point, k, letter: this.spec.lines[i].label };
    })).filter(({ apart }) => apart < REACH).sort((a, b) => a.apart - b.apart)[0];
    if (!near) return null;
    return { x: near.px, rows: [[near.letter || 'at', this.spec.at[near.k]], [along, short(near.point[0])], [up, short(near.point[1])]] };
  }
}
