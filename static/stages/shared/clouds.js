// The two distributions as the critics meet them: clouds in the plane, densities on a line. Dragging moves the generated one.

import { h, fitCanvas } from '../../theme/dom.js';
import { Plane, drawAxes, beside } from '../../charts/plane.js';
import { drawPoints } from '../../charts/points.js';
import { XY } from '../../charts/line_chart.js';

/** Where the generated points are at θ: every pair moves them along straight lines. */
export function generatedAt(theta, { start, motion }, into) {
  const points = into?.length === start.length ? into : new Float32Array(start.length);
  for (let i = 0; i < points.length; i++) points[i] = start[i] + theta * motion[i];
  return points;
}

/** Draws both; `apart` is moved by dragging. */
export class Clouds {
  constructor(apart) {
    this.apart = apart;
    this.plane = new Plane(false);
    this.canvas = h('canvas', { className: 'picture', role: 'img', ariaLabel: 'Real points (blue discs) and generated points (orange diamonds)' });
    this.stage = h('div', { className: 'stage' }, this.canvas);
    const { pick, picked } = apart.dragging();
    this.line = new XY({ title: 'The two densities', pick, picked });
    const legend = h('p', { className: 'key' }, h('span', {}, h('i', { className: 'real' }, '● '), 'real p'), h('span', {}, h('i', { className: 'fake' }, '◆ '), 'generated q'), h('span', { className: 'word' }, 'drag to move q'));
    this.element = h('div', { className: 'clouds' }, legend, this.stage, this.line.element);
    this.#drag(pick, picked);
  }

  #drag(pick, picked) {
    let from = null;
    const x = (event) => this.plane.view[0] + (event.clientX - this.canvas.getBoundingClientRect().left - this.plane.left) / this.plane.unit;
    this.canvas.addEventListener('pointerdown', (event) => {
      from = x(event);
      pick(from, from);
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener('pointermove', (event) => from !== null && pick(x(event), from));
    for (const end of ['pointerup', 'pointercancel']) {
      this.canvas.addEventListener(end, () => {
        if (from !== null) picked();
        from = null;
      });
    }
  }

  /** Fit into this width; on a line `height` is the chart's. */
  fit(width, font, height) {
    this.plane.fit(width, font);
    fitCanvas(this.canvas, width, this.plane.height);
    this.line.fit(width, height);
  }

  /** The size of the square when the plane is so wide. */
  static widthFor(square, font) {
    return square + beside(false, font);
  }

  draw(moment, dims, theme) {
    this.stage.hidden = dims === 1;
    this.line.element.hidden = dims !== 1;
    const { font } = this.plane;
    if (dims === 1) return this.#densities(moment, theme, font);
    const context = this.canvas.getContext('2d');
    this.plane.view = moment.view;
    context.clearRect(0, 0, this.plane.width, this.plane.height);
    context.save();
    context.beginPath();
    context.rect(this.plane.left, this.plane.top, this.plane.size, this.plane.size);
    context.clip();
    const radius = Math.max(2.4, this.plane.size / 150);
    this.fakes = generatedAt(this.apart.now, moment, this.fakes);
    drawPoints(context, this.plane, this.fakes, { shape: 'diamond', colour: theme.generated, edge: theme.edge, radius });
    drawPoints(context, this.plane, moment.real, { shape: 'disc', colour: theme.real, edge: theme.edge, radius });
    context.restore();
    drawAxes(context, this.plane, theme);
  }

  #densities(moment, theme, font) {
    const real = moment.density_real;
    if (!real) return;
    const n = real.length;
    const fake = moment.density_fake.subarray(this.apart.index * n, (this.apart.index + 1) * n);
    const x = lineOf(moment.view, n);
    const top = 1.08 * Math.max(...real, ...fake);
    const of = (y, colour, label) => [{ x, y, colour, kind: 'fill', label, quiet: true }, { x, y, colour, kind: 'line', label }];
    this.line.draw({ x: [x[0], x[n - 1]], y: [0, top], series: [...of(real, theme.real, 'p(x), real'), ...of(fake, theme.generated, 'q(x), generated')] }, theme, font);
  }
}

const lines = new Map();

/** `n` places from the left to the right end of the view. */
export function lineOf(view, n) {
  const key = `${view[0]},${view[1]},${n}`;
  if (!lines.has(key)) {
    if (lines.size > 20) lines.clear();
    lines.set(key, Float32Array.from({ length: n }, (_, i) => view[0] + ((view[1] - view[0]) * i) / (n - 1)));
  }
  return lines.get(key);
}
