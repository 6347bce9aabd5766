// One critic in the plane: its surface with contours, both clouds, and the gradient that it gives a generated point.

import { extent, placeText, short } from '../../charts/numbers.js';
import { drawAxes, drawColourBar, roomAbove, roomBeside } from '../../charts/plane.js';
import { PlanePicture } from '../../charts/plane_picture.js';
import { onDrag } from '../../charts/pointer.js';
import { cellAt, cellCentre, drawArrows, drawPoints } from '../../charts/points.js';
import { HeatMap, contourLevels, drawContours } from '../../charts/surface.js';
import { h } from '../../theme/dom.js';
import { generatedAt, slice } from '../shared/clouds.js';
import { generated, real } from '../shared/points.js';
import { scaleOf } from '../shared/readouts.js';
import { CriticHead } from './critic_head.js';
import { valuesOf } from './critic_values.js';

const SMALL = 14; // pixels of type beside a map: their numbers come to 13

/** Draws one critic; dragging moves q. */
export class CriticMap extends PlanePicture {
  constructor(critic, i, separation) {
    super(`${critic.title}: its surface, with real and generated points`, true);
    [this.critic, this.i, this.separation] = [critic, i, separation];
    this.heat = new HeatMap();
    this.head = new CriticHead(critic, i, separation);
    this.element = h('section', { className: 'panel' }, this.head.element, this.element);
    onDrag(this.canvas, (pixel) => this.plane.xAt(pixel), separation.dragging());
  }

  /** Pixels that stand above the map. */
  get above() { return this.head.element.offsetHeight; }

  fit(width, height, font) {
    const small = Math.max(SMALL, 0.82 * font);
    super.fit(Math.min(width, height - roomAbove(small) + roomBeside(true, small)), small);
  }

  /** Pixels of an arrow of full length. */
  reach(arrows) {
    return this.plane.size / arrows;
  }

  draw(moment, theme, font, wish, [side, arrows]) {
    const { critic, i, separation, plane } = this;
    const told = valuesOf(critic, i, moment, separation.index, wish.mode, side * side);
    const { values, exact, readout } = told;
    const known = exact && !exact.every(Number.isNaN);
    const instead = wish.exact && known;
    const grid = instead ? finite(exact, values) : values;
    this.told = { ...told, side };
    const context = this.begin(moment.view);
    const plain = { ...readout, of: (value) => value }; // the grid holds readouts already
    const scale = scaleOf(plain, grid);
    const radius = Math.max(2.4, plane.size / 130);
    this.fakes = generatedAt(separation.now, moment, this.fakes);
    plane.within(context, () => {
      this.heat.draw(context, grid, plain, scale, theme, plane);
      drawContours(context, plane, grid, contourLevels(scale), scale, theme);
      drawPoints(context, plane, this.fakes, generated(theme, radius));
      drawPoints(context, plane, moment.real, real(theme, radius));
      const vectors = slice(moment[`${instead ? 'exactpush' : 'push'}${i}`], separation.index, 2 * arrows * arrows);
      const start = [0, 0];
      drawArrows(context, plane, vectors, (k) => cellCentre(moment.view, arrows, k, start), { reach: this.reach(arrows), colour: theme.ink, width: 1.5 });
    });
    drawAxes(context, plane, theme);
    const label = instead ? told.optimum : told.label;
    drawColourBar(context, plane, theme, { readout: plain, scale, levels: contourLevels(scale), label });
    this.head.tell(moment, instead);
  }

  rowsAt([x, y]) {
    if (!this.told) return null;
    const { values, exact, label, optimum, side } = this.told;
    const k = cellAt(this.plane.view, side, x, y);
    return [
      ['x, y', placeText(x, y, this.plane.view)],
      [label, short(values[k], 4)],
      [optimum, exact ? short(exact[k], 4) : '–'],
    ];
  }
}

// Where the optimum is infinite it is drawn as far as the critic's own values go.
function finite(exact, values) {
  const [low, high] = extent(values);
  return exact.map((value) => (Number.isNaN(value) ? 0 : Math.max(Math.min(value, Math.max(high, 1)), Math.min(low, -1))));
}
