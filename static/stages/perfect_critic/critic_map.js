// One critic in the plane: its surface with contours, both clouds, and the push that it gives.

import { extent, placeText, short } from '../../charts/numbers.js';
import { drawAxes } from '../../charts/plane.js';
import { PlanePicture } from '../../charts/plane_picture.js';
import { onDrag } from '../../charts/pointer.js';
import { cellAt, cellCentre, drawArrows, drawPoints, lengths } from '../../charts/points.js';
import { HeatMap, contourLevels, drawContours } from '../../charts/surface.js';
import { h, setText } from '../../theme/dom.js';
import { generatedAt, slice } from '../shared/clouds.js';
import { generated, real } from '../shared/points.js';
import { readoutOf, scaleOf } from '../shared/readouts.js';
import { valuesOf } from './critic_values.js';

const plain = readoutOf('score'); // the grid holds readouts already

/** Draws one critic; dragging moves q. */
export class CriticMap extends PlanePicture {
  constructor(critic, i, separation) {
    super(`${critic.title}: its surface, with real and generated points`, false);
    [this.critic, this.i, this.separation] = [critic, i, separation];
    this.heat = new HeatMap();
    this.note = h('span', { className: 'word one-line' });
    const header = h('header', { title: critic.help }, h('h3', {}, critic.title), this.note);
    this.element = h('section', { className: 'panel' }, header, this.element);
    onDrag(this.canvas, (pixel) => this.plane.xAt(pixel), separation.dragging());
  }

  fit(width, height, font) {
    super.fit(Math.min(width, height + 3.5 * font), font);
  }

  draw(moment, theme, font, wish, [side, arrows]) {
    const { critic, i, separation, plane } = this;
    const told = valuesOf(critic, i, moment, separation.index, wish.mode, side * side);
    const { values, exact, readout } = told;
    const unknown = exact?.every(Number.isNaN) ?? true;
    const grid = wish.exact && !unknown ? finite(exact, values) : values;
    this.told = { ...told, side };
    const context = this.begin(moment.view);
    const scale = scaleOf(readout.range ? { ...plain, range: readout.range, decisive: readout.decisive } : plain, grid);
    const radius = Math.max(1.3, plane.size / 170);
    this.fakes = generatedAt(separation.now, moment, this.fakes);
    let longest = 0;
    plane.within(context, () => {
      this.heat.draw(context, grid, { ...plain, up: readout.up }, scale, theme, plane);
      drawContours(context, plane, grid, contourLevels(scale), scale, theme);
      drawPoints(context, plane, this.fakes, generated(theme, radius));
      drawPoints(context, plane, moment.real, real(theme, radius));
      longest = this.#arrows(context, moment, arrows, theme, wish.mode);
    });
    drawAxes(context, plane, theme);
    const best = unknown ? 'no density is known: trained' : `the optimum: ${told.optimum}`;
    const words = wish.mode === 'gradient' ? `longest push ${short(longest, 2)}` : wish.exact ? best : told.label;
    if (setText(this.note, words)) this.note.title = words;
  }

  // Arrows stand for the push at full length 1 where it is asked for, so that a vanishing one shrinks before the eyes.
  #arrows(context, moment, side, theme, mode) {
    const vectors = slice(moment[`push${this.i}`], this.separation.index, 2 * side * side);
    const { longest, usual } = lengths(vectors);
    const start = [0, 0];
    const at = (k) => cellCentre(moment.view, side, k, start);
    const full = mode === 'gradient' ? 1 : usual;
    drawArrows(context, this.plane, vectors, at, { full, reach: this.plane.size / side, colour: theme.ink, width: 1.3 });
    return longest;
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
