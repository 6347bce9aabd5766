// The eigenvalues of one step in the complex plane, with the unit circle: inside it an orbit comes nearer, outside it goes away.

import { short } from '../../charts/numbers.js';
import { drawAxes } from '../../charts/plane.js';
import { PlanePicture } from '../../charts/plane_picture.js';
import { write } from '../../theme/canvas.js';

const WHOLE = 1.45; // half the view that shows the whole circle
const LEAST = 0.02; // half of the smallest view
const REACH = 12; // pixels

export class EigenPlane extends PlanePicture {
  constructor() {
    super('Eigenvalues of one step at the equilibrium, with the unit circle', false);
  }

  /** @param {{title: string, values: [number, number][], look: Object, faint: boolean}[]} methods */
  draw(width, theme, { methods, near }) {
    this.fit(width, theme.size);
    this.methods = methods;
    const { plane } = this;
    const context = this.begin(near ? around(methods) : whole(methods));
    plane.within(context, () => {
      context.beginPath();
      context.arc(plane.x(0), plane.y(0), plane.unit, 0, 2 * Math.PI);
      Object.assign(context, { fillStyle: theme.text, strokeStyle: theme.text, lineWidth: 1.8, globalAlpha: 0.06 });
      context.fill();
      context.globalAlpha = 0.9;
      context.stroke();
      Object.assign(context, { lineWidth: 1, globalAlpha: 0.25 });
      context.beginPath();
      for (const [from, to] of [[[plane.left, plane.y(0)], [plane.left + plane.size, plane.y(0)]], [[plane.x(0), plane.top], [plane.x(0), plane.top + plane.size]]]) {
        context.moveTo(...from);
        context.lineTo(...to);
      }
      context.stroke();
      context.globalAlpha = 1;
      context.font = `${1.1 * plane.font}px ${theme.font}`;
      for (const { values, look, faint } of methods) {
        for (const [re, im] of values) write(context, look.mark, plane.x(re), plane.y(im), { colour: theme[look.colour], align: 'center', alpha: faint ? 0.3 : 1 });
      }
    });
    drawAxes(context, plane, theme, ['Re λ', 'Im λ']);
    this.hover({});
  }

  /** Every eigenvalue under the pointer. */
  rowsAt() {
    const { plane, pointer } = this;
    const near = ([re, im]) => Math.hypot(plane.x(re) - pointer[0], plane.y(im) - pointer[1]) < REACH;
    const rows = this.methods.flatMap(({ title, values }) => values.filter(near).map(([re, im]) => [title, `${short(re)} ${im < 0 ? '−' : '+'} ${short(Math.abs(im))}i, |λ| = ${short(Math.hypot(re, im), 4)}`]));
    return rows.length ? rows : null;
  }
}

const all = (methods) => methods.flatMap(({ values }) => values);

// the circle, and what lies outside of it
function whole(methods) {
  const half = Math.max(WHOLE, ...all(methods).map(([re, im]) => 1.12 * Math.max(Math.abs(re), Math.abs(im))));
  return [-half, half, -half, half];
}

// those that decide: the largest of each method with its conjugate
function around(methods) {
  const leading = methods.flatMap(({ values }) => {
    const most = Math.max(...values.map(([re, im]) => Math.hypot(re, im)));
    return values.filter(([re, im]) => Math.hypot(re, im) > most - 1e-9);
  });
  if (!leading.length) return whole(methods);
  const [re, im] = [0, 1].map((axis) => leading.map((value) => value[axis]));
  const [x, y] = [re, im].map((values) => (Math.min(...values) + Math.max(...values)) / 2);
  const half = 1.25 * Math.max(LEAST, ...leading.map(([a, b]) => Math.max(Math.abs(a - x), Math.abs(b - y))));
  return [x - half, x + half, y - half, y + half];
}
