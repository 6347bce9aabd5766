// The big picture: surface, contours, points, arrows and grid in their frame, with a crosshair and the values under the cursor.

import { cloudInWords, placeText, rangeInWords, short } from '../../charts/numbers.js';
import { drawAxes, drawColourBar } from '../../charts/plane.js';
import { PlanePicture } from '../../charts/plane_picture.js';
import { StillPoints, byKind, cellAt, cellCentre, drawArrows, drawGrid, drawPoints, sideOf } from '../../charts/points.js';
import { HeatMap, contourLevels, drawContours, valueAt } from '../../charts/surface.js';
import { fitCanvas, strokeLines } from '../../theme/canvas.js';
import { h } from '../../theme/dom.js';
import { generated, real } from '../shared/points.js';
import { meanScore, readoutOf, scaleOf } from '../shared/readouts.js';
import { attentionAt, drawAttention } from './attention.js';

const GROUND = 40; // ms that the surface and what lies on it stay as they are while the points move
const WIDTH = 1.3; // of an arrow's line

function segments(lines, plane) {
  const found = [];
  for (let i = 0; i < lines.length; i += 4) found.push([[plane.x(lines[i]), plane.y(lines[i + 1])], [plane.x(lines[i + 2]), plane.y(lines[i + 3])]]);
  return found;
}

/** Draws a Moment on its canvas. */
export class Picture extends PlanePicture {
  /** @param {(place: number[], moment: Object) => void} clicked */
  constructor(clicked) {
    super('The critic’s surface with real and generated points', true);
    this.canvas.addEventListener('click', () => {
      const place = this.pointer && this.plane.at(...this.pointer);
      if (place && this.moment) clicked(place, this.moment);
    });
    this.overlay = h('canvas', { className: 'overlay', ariaHidden: 'true', hidden: true });
    this.element.append(this.overlay);
    this.heat = new HeatMap();
    this.still = new StillPoints();
    this.start = [0, 0];
    this.all = [this]; // the pictures in which the same place is told
    this.ground = document.createElement('canvas');
    this.groundAt = -GROUND;
    this.mean = 0; // of the scores of both clouds
  }

  fit(width, font) {
    super.fit(width, font);
    this.element.style.height = `${this.plane.height}px`;
    for (const canvas of [this.overlay, this.ground]) fitCanvas(canvas, width, this.plane.height);
  }

  /**
   * Draw everything that is switched on. What lies under the generated points costs most and changes slowly: between
   * two drawings of it, only the points move.
   * @param {Object} moment
   * @param {Object} theme
   * @param {{shown: Object<string, boolean>, colour: string}} wish
   * @param {boolean} whole draw the ground too, however young it is
   * @param {number} now in ms
   */
  draw(moment, theme, wish, whole, now) {
    const { plane } = this;
    [this.moment, this.theme] = [moment, theme];
    const context = this.begin(moment.view);
    if (whole || now - this.groundAt > GROUND) {
      this.groundAt = now;
      this.#ground(this.ground.getContext('2d'), moment, theme, wish);
    }
    context.drawImage(this.ground, 0, 0, plane.width, plane.height);
    plane.within(context, () => {
      if (wish.shown.pushes) this.#atPoints(context, moment, theme);
      if (wish.shown.generated) this.#generated(context, moment, theme);
    });
    this.hover();
  }

  get #radius() { return Math.max(2.4, this.plane.size / 170); }

  // Generated points; in a game that asks for kinds of them each kind in a colour of its own, and lines from points to others.
  #generated(context, { fakes, kinds, lines, attention, began }, theme) {
    const { plane } = this;
    const look = generated(theme, this.#radius);
    if (attention?.length) drawAttention(context, plane, fakes, attention, theme, this.#radius);
    const groups = kinds ? byKind(fakes, kinds) : [];
    if (groups.length < 2) drawPoints(context, plane, fakes, look);
    else groups.forEach((points, kind) => drawPoints(context, plane, points, { ...look, colour: theme.curves[kind % theme.curves.length], outside: undefined }));
    if (lines?.length) {
      const paths = segments(lines, plane);
      strokeLines(context, paths, { colour: theme.background, width: 4, alpha: 0.7 });
      strokeLines(context, paths, { colour: theme.critic, width: 2 });
      if (began && groups.length > 1) this.#starts(context, lines, began, theme);
    }
  }

  // Where lines begin, in the colour of its kind: the same points stand in the latent plane.
  #starts(context, lines, began, theme) {
    const starts = lines.filter((_, i) => i % 4 < 2);
    const look = { ...real(theme, 1.5 * this.#radius), edge: theme.text };
    byKind(starts, began).forEach((points, kind) => drawPoints(context, this.plane, points, { ...look, colour: theme.curves[kind % theme.curves.length] }));
  }

  #ground(context, moment, theme, { shown, colour }) {
    const { plane } = this;
    const chosen = this.readouts.find(({ kind }) => kind === colour) ?? this.readouts[0]; // where this objective has no such output
    this.mean = meanScore(moment.score, moment.view, moment.real, moment.fakes);
    const readout = readoutOf(chosen.kind, { equal: chosen.equal, mean: this.mean });
    const grid = readout.grid === 'slope' ? moment.slope : moment.score;
    const scale = scaleOf(readout, grid);
    const levels = contourLevels(scale);
    context.clearRect(0, 0, plane.width, plane.height);
    plane.within(context, () => {
      if (shown.surface) this.heat.draw(context, grid, readout, scale, theme, plane);
      if (shown.contours) drawContours(context, plane, grid, levels, scale, theme, { bold: 2.6, back: (level) => readout.back(level) });
      if (shown.latent) drawGrid(context, plane, moment.latent, theme.generated);
      if (shown.real) this.still.draw(context, plane, moment.real, real(theme, 1.7 * this.#radius));
      if (shown.arrows) this.#arrows(context, moment, theme);
    });
    drawAxes(context, plane, theme);
    drawColourBar(context, plane, theme, { readout, scale, levels, label: chosen.label });
  }

  #arrows(context, moment, theme) {
    const { plane } = this;
    const n = sideOf(moment.arrows);
    const at = (i) => cellCentre(moment.view, n, i, this.start);
    drawArrows(context, plane, moment.arrows, at, { reach: plane.size / n, colour: theme.ink, width: WIDTH });
  }

  #atPoints(context, moment, theme) {
    const { plane } = this;
    const at = (i) => {
      this.start[0] = moment.fakes[2 * i];
      this.start[1] = moment.fakes[2 * i + 1];
      return this.start;
    };
    drawArrows(context, plane, moment.pushes, at, { reach: plane.size / sideOf(moment.arrows), colour: theme.generated, width: WIDTH, every: 2 });
  }

  /** @param {Event} [event] what the mouse did; the other pictures tell of the same place */
  hover(event) {
    const place = super.hover();
    for (const other of event ? this.all : []) {
      if (other === this || !other.theme) continue;
      other.pointer = this.pointer;
      other.hover();
    }
    this.overlay.hidden = !place; // an empty canvas on top still costs at every frame
    if (!place) return;
    const { plane, pointer: [px, py] } = this;
    const context = this.overlay.getContext('2d');
    context.clearRect(0, 0, plane.width, plane.height);
    const { left, top, size } = plane;
    const cross = [[[px, top], [px, top + size]], [[left, py], [left + size, py]]];
    strokeLines(context, cross, { colour: this.theme.ink, dash: [4, 3] });
  }

  inWords() {
    const { moment, alt } = this;
    if (!moment) return alt;
    return `${alt}. Real points ${cloudInWords(moment.real)}; generated points ${cloudInWords(moment.fakes)}; score ${rangeInWords(moment.score)}.`;
  }

  rowsAt([x, y]) {
    const { moment } = this;
    if (!moment) return null;
    const { view, arrows } = moment;
    const score = valueAt(moment.score, view, x, y);
    const told = this.readouts.map(({ kind, label }) => {
      return [label, short(kind === 'slope' ? valueAt(moment.slope, view, x, y) : readoutOf(kind, this).of(score))];
    });
    const near = cellAt(view, sideOf(arrows), x, y);
    const size = Math.hypot(arrows[2 * near], arrows[2 * near + 1]);
    const seen = moment.attention?.length ? [attentionAt(moment.fakes, moment.attention, x, y)] : [];
    return [['x, y', placeText(x, y, view)], ...told, ['gradient at the nearest arrow', short(size)], ...seen, ...(this.more?.([x, y], moment) ?? [])];
  }
}
