// The gradient that points of q get, as arrows along the line: of fixed length for a fixed size, so that a vanished one is seen to be none.

import { Chart } from '../../charts/chart.js';
import { nearest, short } from '../../charts/numbers.js';
import { ROOM } from './densities.js';

export const UNIT = 0.5; // of x, that an arrow of size 1 is long
export const CUT = 3; // a longer arrow is drawn as long, with a double head
const LANES = 3; // heights between which neighbours change, so that no arrow lies on the next
const HEAD = 0.26; // font sizes

/** A row of arrows, or three where the gradient has two parts. */
export class Gradients extends Chart {
  constructor() {
    super('', { label: 'The gradient at generated points', small: true, grid: false, room: { ...ROOM, top: 0.2, bottom: 0.2 } });
    this.header.remove();
  }

  show(fits, d, step, theme, font) {
    if (!(this.width > 0)) return;
    this.told = { ...fits.gradientsAt(d, step), title: fits.divergences[d].title };
    const context = this.begin(theme, font);
    const { points, rows } = this.told;
    this.axes(context, [fits.places[0], fits.places.at(-1)], [0, Math.max(1, rows.length)], {
      at: rows.map((_, i) => rows.length - i - 0.5),
      text: (mark) => rows[Math.round(rows.length - mark - 0.5)].name,
    });
    rows.forEach(({ values }, i) => {
      const y = this.Y(rows.length - i - 0.5);
      const apart = (this.Y(0) - this.Y(1)) / LANES;
      points.forEach((x, k) => this.#arrow(context, x, y + apart * ((k % LANES) - (LANES - 1) / 2), values[k], theme));
    });
    this.end();
  }

  #arrow(context, x, y, value, theme) {
    const { font } = this;
    context.fillStyle = context.strokeStyle = theme.generated;
    context.beginPath();
    context.arc(this.X(x), y, 2.4, 0, 2 * Math.PI);
    context.fill();
    if (!Number.isFinite(value)) return;
    const end = this.X(x + UNIT * Math.max(-CUT, Math.min(CUT, value)));
    const long = end - this.X(x);
    if (Math.abs(long) < 1.5) return;
    context.lineWidth = 1.8;
    context.beginPath();
    context.moveTo(this.X(x), y);
    context.lineTo(end, y);
    const head = Math.sign(long) * Math.min(HEAD * font, Math.abs(long));
    for (const at of Math.abs(value) > CUT ? [end, end - head] : [end]) {
      context.moveTo(at - head, y - HEAD * font * 0.8);
      context.lineTo(at, y);
      context.lineTo(at - head, y + HEAD * font * 0.8);
    }
    context.stroke();
  }

  rowsAt(pixel) {
    const { points, rows, title } = this.told;
    if (!rows.length) return null;
    const { left, right } = this.plot;
    const x = this.x[0] + ((pixel - left) / (right - left)) * (this.x[1] - this.x[0]);
    const k = nearest(points, x);
    return { x: this.X(points[k]), rows: [['point of q at', short(points[k])], ...rows.map(({ name, values }) => [name || title, short(values[k])])] };
  }
}
