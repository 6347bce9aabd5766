// The two distributions as the critics meet them: clouds in the plane, densities on a line. Dragging moves the generated one.

import { LineChart } from '../../charts/line_chart.js';
import { drawAxes } from '../../charts/plane.js';
import { PlanePicture } from '../../charts/plane_picture.js';
import { onDrag } from '../../charts/pointer.js';
import { drawPoints } from '../../charts/points.js';
import { h } from '../../theme/dom.js';
import { generated, pointKey, real } from './points.js';

/** Where the generated points are at θ: every pair moves them along straight lines. */
export function generatedAt(theta, { start, motion }, into) {
  const points = into?.length === start.length && into.constructor === start.constructor ? into : new start.constructor(start.length);
  for (let i = 0; i < points.length; i++) points[i] = start[i] + theta * motion[i];
  return points;
}

/** Values that belong to separation `index` of a block with `count` of them for each. */
export function slice(block, index, count) {
  return block.subarray(index * count, (index + 1) * count);
}

/** The densities of both at a separation, from the left to the right end of the view. */
export function densitiesAt(moment, index) {
  const p = moment.density_real;
  return p ? [p, slice(moment.density_fake, index, p.length)] : null;
}

/** Draws both; `separation` is moved by dragging. */
export class Clouds {
  constructor(separation) {
    this.separation = separation;
    this.picture = new PlanePicture('Real points (blue discs) and generated points (orange diamonds)', false);
    this.line = new LineChart('The two densities');
    onDrag(this.picture.canvas, (pixel) => this.picture.plane.xAt(pixel), separation.dragging());
    onDrag(this.line.canvas, (pixel) => this.line.xAt(pixel), separation.dragging());
    const key = h('p', { className: 'key' }, ...pointKey(['real p', 'generated q']), h('span', { className: 'word' }, 'drag to move q'));
    this.element = h('div', {}, key, this.picture.element, this.line.element);
  }

  /** Fit into this width; on a line `height` is the chart's. */
  fit(width, font, height) {
    this.picture.fit(width, font);
    this.line.fit(width, height);
  }

  draw(moment, dims, theme) {
    this.picture.element.hidden = dims === 1;
    this.line.element.hidden = dims !== 1;
    if (dims === 1) this.#densities(moment, theme);
    else this.#points(moment, theme);
  }

  #points(moment, theme) {
    const { plane } = this.picture;
    const context = this.picture.begin(moment.view);
    const radius = Math.max(2.4, plane.size / 150);
    this.fakes = generatedAt(this.separation.now, moment, this.fakes);
    plane.within(context, () => {
      drawPoints(context, plane, this.fakes, generated(theme, radius));
      drawPoints(context, plane, moment.real, real(theme, radius));
    });
    drawAxes(context, plane, theme);
  }

  #densities(moment, theme) {
    const densities = densitiesAt(moment, this.separation.index);
    if (!densities) return;
    const [p, q] = densities;
    const x = lineOf(moment.view, p.length);
    const of = (y, colour, label) => [
      { kind: 'band', x, y, colour, opacity: 0.3, quiet: true },
      { kind: 'line', x, y, colour, label },
    ];
    const series = [...of(p, theme.real, 'p(x), real'), ...of(q, theme.generated, 'q(x), generated')];
    this.line.draw({ x: [x[0], x[x.length - 1]], y: [0, 1.08 * Math.max(...p, ...q)], series }, theme, this.picture.plane.font);
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
