// One distance over θ: its exact curve, what was measured and estimated, and its slope at the shown θ as a tangent, whose tip points downhill.

import { LineChart } from '../../charts/line_chart.js';
import { extent, short, tickText } from '../../charts/numbers.js';
import { strokeLines, write } from '../../theme/canvas.js';
import { h, setText } from '../../theme/dom.js';

const REACH = 62; // pixels of the tangent to each side
const HEAD = 11; // pixels of its tip
const LEVEL = 0.004; // a steepness in pixels below which there is no downhill
const LANE = 0.24; // the share of the height above all finite values where some are infinite

export class DistanceChart extends LineChart {
  constructor(title) {
    super(title);
    this.slope = h('b', { className: 'slope' });
    this.header.append(this.slope);
    this.header.classList.add('sloped');
  }

  /**
   * @param {Object} told see LineChart; without `y`, whose range follows
   * @param {number} ceiling the largest value that there can be, if there is one
   * @param {{x: number, y: number, slope: number}} at the shown place of the exact curve
   */
  show(told, ceiling, at, theme, font) {
    const infinite = told.series.some(({ y }) => y.includes(Infinity));
    const [low, high] = extent(told.series.flatMap(({ y }) => [...y]));
    this.finite = Math.max(ceiling ?? 0, Number.isFinite(high) ? high : 0);
    const top = (infinite ? this.finite / (1 - LANE) : 1.06 * this.finite) || 1;
    this.infinite = infinite;
    this.grid = !infinite || this.finite > 0;
    this.draw({ ...told, y: [Math.min(0, Number.isFinite(low) ? Math.max(low, -0.15 * top) : 0), top] }, theme, font);
    this.#tangent(at);
    setText(this.slope, wordsOf(at));
  }

  axes(context, x, y, told) {
    const { finite, infinite } = this;
    super.axes(context, x, y, infinite ? { ...told, text: (value, step) => (value > finite ? '' : tickText(value, step)) } : told);
    if (!infinite) return;
    const { left, top, bottom } = this.plot;
    const look = { colour: this.theme.text, align: 'right' };
    context.font = `700 ${1.05 * this.font}px ${this.theme.font}`;
    write(context, '+∞', left - 6, top + 3, look);
    context.font = `${0.88 * this.font}px ${this.theme.font}`;
    const at = top + 0.6 * LANE * (bottom - top); // the axis is broken: what lies above is no finite distance away
    const gap = [[left, at + 5], [left, at - 5]];
    strokeLines(context, [gap], { colour: this.theme.background, width: 4 });
    for (const [, y0] of gap) strokeLines(context, [[[left - 5, y0 + 3], [left + 5, y0 - 3]]], { colour: this.theme.text, width: 1.4 });
  }

  #tangent({ x, y, slope }) {
    if (!Number.isFinite(y) || !Number.isFinite(slope)) return;
    const { plot, theme } = this;
    const context = this.canvas.getContext('2d');
    const centre = [this.X(x), this.Y(y)];
    const rise = (this.Y(1) - this.Y(0)) * slope; // pixels down for one of θ …
    const run = this.X(1) - this.X(0); // … and to the right
    const length = Math.hypot(rise, run);
    const way = [run / length, rise / length];
    const end = (sign) => centre.map((c, k) => c + sign * REACH * way[k]);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top - 6, plot.right - plot.left + 6, plot.bottom - plot.top + 12);
    context.clip();
    context.lineCap = 'round';
    strokeLines(context, [[end(-1), end(1)]], { colour: theme.curve7, width: 4 });
    context.beginPath();
    context.arc(...centre, 5, 0, 2 * Math.PI);
    context.fillStyle = theme.curve7;
    context.fill();
    const sign = Math.sign(way[1]); // downhill is down on the screen
    if (Math.abs(way[1]) > LEVEL) tip(context, end(sign), way.map((part) => sign * part), theme.curve7);
    context.restore();
  }
}

function tip(context, [x, y], [dx, dy], colour) {
  context.beginPath();
  context.moveTo(x + HEAD * dx, y + HEAD * dy);
  for (const side of [-0.6, 0.6]) context.lineTo(x - side * HEAD * dy, y + side * HEAD * dx);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}

function wordsOf({ y, slope }) {
  if (Number.isFinite(slope)) return `slope ${short(slope)}`;
  if (y === Infinity) return 'no slope: infinite';
  return Number.isFinite(y) ? 'no slope: a jump' : '';
}
