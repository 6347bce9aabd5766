// One critic's surface among several: score or slope with contours, the points of both clouds, and the values under the mouse.

import { placeText, short } from '../../charts/numbers.js';
import { drawAxes, roomAbove, roomBeside } from '../../charts/plane.js';
import { PlanePicture } from '../../charts/plane_picture.js';
import { StillPoints, drawPoints } from '../../charts/points.js';
import { HeatMap, contourLevels, drawContours, tableOf, valueAt } from '../../charts/surface.js';
import { cssOf } from '../../theme/colours.js';
import { generated, real } from '../shared/points.js';
import { readoutOf, scaleOf } from '../shared/readouts.js';

const LABELS = { score: 'score s', slope: '‖∇s‖' };
const CENTRED = 'score s − mean'; // where no score means p = q

/** Draws the surface of the critic number `i`. */
export class CriticSurface extends PlanePicture {
  constructor(title, i) {
    super(`${title}: its surface, with real and generated points`, false);
    this.i = i;
    this.heat = new HeatMap();
    this.real = new StillPoints();
    this.still = new StillPoints();
  }

  /** The height of a map that is as wide as this. */
  static heightFor(width, font) {
    return width - roomBeside(false, font) + roomAbove(font);
  }

  /** Fit into a box. @returns {number} the width taken */
  fit(width, height, font) {
    const taken = Math.round(Math.min(width, height - roomAbove(font) + roomBeside(false, font)));
    super.fit(taken, font);
    return taken;
  }

  /** Draw the moment; `shown` is score or slope; `zero`: the score is 0 where p = q, else it is centred on its mean. */
  draw(moment, theme, shown, frozen, zero) {
    if (!this.canvas.width || !this.canvas.height) return; // not laid out yet
    const { plane, i } = this;
    const grid = moment[`${shown}${i}`];
    const readout = shown === 'score' && !zero ? readoutOf('centred') : readoutOf(shown, { equal: 0 });
    const scale = scaleOf(readout, grid);
    const levels = contourLevels(scale);
    this.labels = zero ? LABELS : { ...LABELS, score: CENTRED };
    if (shown === 'slope' && scale.high > 1) { // the slope that W1 asks for
      scale.decisive = 1;
      if (!levels.includes(1)) levels.push(1);
    }
    [this.moment, this.shown] = [moment, shown];
    const context = this.begin(moment.view);
    const radius = Math.max(2, plane.size / 140);
    const fakes = moment[`fakes${i}`];
    plane.within(context, () => {
      this.heat.draw(context, grid, readout, scale, theme, plane);
      drawContours(context, plane, grid, levels, scale, theme);
      if (frozen) this.still.draw(context, plane, this.#kept(fakes), generated(theme, radius));
      else drawPoints(context, plane, fakes, generated(theme, radius));
      this.real.draw(context, plane, moment.real, real(theme, radius));
    });
    drawAxes(context, plane, theme);
    this.hover();
    this.ends = [scale.low, scale.high];
    this.table = tableOf(readout, theme);
  }

  /** What is shown. */
  get label() {
    return this.labels?.[this.shown] ?? '';
  }

  /** The colours from low to high, as a style sheet says it. */
  get colours() {
    return `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map((share) => cssOf(this.table, share)).join(', ')})`;
  }

  // Frozen points come with every frame, but are stamped anew only when they differ.
  #kept(points) {
    let sum = points.length;
    for (let k = 0; k < points.length; k++) sum += points[k] * (1 + (k % 7));
    if (sum !== this.sum) [this.sum, this.copy] = [sum, points.slice()];
    return this.copy;
  }

  rowsAt([x, y]) {
    const { moment, i } = this;
    if (!moment) return null;
    const values = Object.entries(this.labels).map(([name, label]) => [label, short(valueAt(moment[`${name}${i}`], moment.view, x, y))]);
    return [['x, y', placeText(x, y, moment.view)], ...values];
  }
}
