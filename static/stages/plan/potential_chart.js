// The chart that proves a plan: how much the potential falls from a real to a generated point, against their distance.

import { LineChart } from '../../charts/line_chart.js';
import { extent } from '../../charts/numbers.js';
import { strokeLines, write, writeUpwards } from '../../theme/canvas.js';

const LABEL = 'Fall of the potential against distance, for all pairs: the pairs of the optimal plan lie on the diagonal, no pair above it.';
const MOST_PAIRS = 4000;
const HOP = 7919; // a prime: walking by it through all pairs shows no pattern
const HATCH = 9; // pixels between two lines of the hatching

/** Distance and fall of the potential for (a fair part of) all pairs, and for the pairs of the plan. */
function fallsOf(clouds, plan, potential) {
  const n = plan.order.length;
  const pair = (fake, real) => [
    Math.hypot(clouds.real[2 * real] - clouds.fake[2 * fake], clouds.real[2 * real + 1] - clouds.fake[2 * fake + 1]),
    potential.real[real] - potential.fake[fake],
  ];
  const all = Array.from({ length: Math.min(n * n, MOST_PAIRS) }, (_, k) => {
    const at = n * n > MOST_PAIRS ? (k * HOP) % (n * n) : k;
    return pair(at % n, Math.floor(at / n));
  });
  const used = plan.order.map((real, fake) => pair(fake, real));
  const every = [...all, ...used];
  const longest = 1.04 * extent(every.map(([x]) => x))[1] || 1;
  const low = 1.06 * Math.min(0, extent(every.map(([, y]) => y))[0]);
  return { all, used, pair, longest, low };
}

/** Draws all pairs of an optimal plan, and those that are marked. */
export class PotentialChart extends LineChart {
  constructor() {
    super('', { label: LABEL, grid: false, room: { left: 3.9, top: 0.4, bottom: 2.9 } });
    this.header.remove();
  }

  receive(clouds, plan, potential) {
    this.falls = fallsOf(clouds, plan, potential);
  }

  /** @param {[number, number, string][]} marked pairs under the cursor, each [generated, real, name of its plan] */
  show(theme, font, marked) {
    const { all, used, pair, longest, low } = this.falls;
    const of = (kind, pairs, colour, look) => {
      return { kind, x: pairs.map(([x]) => x), y: pairs.map(([, y]) => y), colour, quiet: true, ...look };
    };
    const series = [
      of('line', [[0, 0], [longest, 0]], theme.text, { width: 1 }),
      of('marks', all, theme.neutral, { radius: 1.1, opacity: 0.35 }),
      of('line', [[0, 0], [longest, longest]], theme.ink, { width: 1.2 }),
      of('marks', used, theme.critic, { radius: 3 }),
    ];
    this.draw({ x: [0, longest], y: [low, longest], series }, theme, font);
    const context = this.canvas.getContext('2d');
    this.#hatch(context, [[0, 0], [0, longest], [longest, longest]]);
    this.#hatch(context, [[0, 0], [0, low], [-low, low]]);
    context.font = `600 ${0.93 * font}px ${theme.font}`;
    marked.forEach(([fake, real, name], k) => this.#ring(context, pair(fake, real), name, k === 0));
    const { left, right, top, bottom } = this.plot;
    this.writeOver(context, 'forbidden: steeper than 1', left + 8, top + 8, { base: 'top' });
    const look = { colour: theme.text, align: 'center', alpha: 0.85 };
    context.font = `${0.93 * font}px ${theme.font}`;
    write(context, 'distance of the two points', (left + right) / 2, bottom + 1.6 * font, { ...look, base: 'top' });
    writeUpwards(context, 'f(real) − f(generated)', 0.6 * font, (top + bottom) / 2, look);
  }

  #hatch(context, corners) {
    const places = corners.map(([x, y]) => [this.X(x), this.Y(y)]);
    const [[left, right], [top, bottom]] = [0, 1].map((axis) => extent(places.map((place) => place[axis])));
    context.save();
    context.beginPath();
    for (const place of places) context.lineTo(...place);
    context.clip();
    const lines = [];
    for (let x = left - (bottom - top); x < right; x += HATCH) lines.push([[x, top], [x + bottom - top, bottom]]);
    strokeLines(context, lines, { colour: this.theme.text, alpha: 0.28 });
    context.restore();
  }

  // The first pair lies on the diagonal: its name stands above, in free room; that of the other below.
  #ring(context, place, name, first) {
    const [x, y] = [this.X(place[0]), this.Y(place[1])];
    context.beginPath();
    context.arc(x, y, 6.5, 0, 2 * Math.PI);
    context.lineWidth = 3;
    context.strokeStyle = this.theme.text;
    context.stroke();
    const left = first || x + 12 + context.measureText(name).width > this.plot.right;
    this.writeOver(context, name, x + (left ? -12 : 12), y + (first ? -8 : 8), { align: left ? 'right' : 'left' });
  }
}
