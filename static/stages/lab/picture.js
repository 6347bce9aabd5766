// The big picture: surface, contours, points, arrows and grid in their frame, one after the other.

import { fitCanvas, h } from '../../theme/dom.js';
import { readoutOf, scaleOf } from '../shared/readouts.js';
import { HeatMap, contourLevels, drawContours } from '../../charts/surface.js';
import { Plane, drawAxes, drawColourBar } from '../../charts/plane.js';
import * as layers from '../../charts/points.js';

const GROUND = 40; // ms that the surface and what lies on it stay as they are while the points move

/** Draws a Moment on its canvas. */
export class Picture {
  constructor() {
    this.canvas = h('canvas', { className: 'picture', tabIndex: 0, role: 'img', ariaLabel: 'The critic’s surface with real and generated points' });
    this.overlay = h('canvas', { className: 'overlay', ariaHidden: 'true', hidden: true });
    this.element = h('div', { className: 'stage' }, this.canvas, this.overlay);
    this.plane = new Plane();
    this.heat = new HeatMap();
    this.still = new layers.StillPoints();
    this.start = [0, 0];
    this.ground = document.createElement('canvas');
    this.groundAt = -GROUND;
    this.longest = 0; // the longest arrow of the grid
  }

  /** @returns {boolean} whether the size changed, so that it must be drawn again */
  resize(width, font) {
    this.plane.fit(width, font);
    this.element.style.height = `${this.plane.height}px`;
    for (const canvas of [this.overlay, this.ground]) fitCanvas(canvas, width, this.plane.height);
    return fitCanvas(this.canvas, width, this.plane.height);
  }

  /**
   * Draw everything that is switched on. What lies under the generated points costs most and changes slowly: between
   * two drawings of it, only the points move.
   * @param {Object} moment
   * @param {Object} theme
   * @param {{shown: Object<string, boolean>, readout: {kind: string, label: string}, fixedArrows: boolean}} wish
   * @param {boolean} whole draw the ground too, however young it is
   * @param {number} now in ms
   */
  draw(moment, theme, wish, whole, now) {
    const { plane } = this;
    plane.view = moment.view;
    if (whole || now - this.groundAt > GROUND) {
      this.groundAt = now;
      this.#ground(this.ground.getContext('2d'), moment, theme, wish);
    }
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, plane.width, plane.height);
    context.drawImage(this.ground, 0, 0, plane.width, plane.height);
    plane.within(context, () => {
      if (wish.shown.pushes) this.#pushes(context, moment, theme, wish.fixedArrows);
      if (wish.shown.generated) {
        layers.drawPoints(context, plane, moment.fakes, { shape: 'diamond', colour: theme.generated, edge: theme.edge, radius: this.#radius });
      }
    });
  }

  get #radius() { return Math.max(2.4, this.plane.size / 170); }

  #ground(context, moment, theme, { shown, readout: chosen, fixedArrows }) {
    const { plane } = this;
    const readout = readoutOf(chosen.kind);
    const grid = readout.grid === 'slope' ? moment.slope : moment.score;
    const scale = scaleOf(readout, grid);
    const levels = contourLevels(scale);
    context.clearRect(0, 0, plane.width, plane.height);
    plane.within(context, () => {
      if (shown.surface) this.heat.draw(context, grid, readout, scale, theme, plane);
      if (shown.contours) drawContours(context, plane, grid, levels, scale, theme, { bold: 2.6, back: (level) => readout.back(level) });
      if (shown.latent) layers.drawLatent(context, plane, moment.latent, theme.generated);
      if (shown.real) this.still.draw(context, plane, moment.real, { shape: 'disc', colour: theme.real, edge: theme.edge, radius: 1.7 * this.#radius });
      this.#arrows(context, moment, theme, shown.arrows, fixedArrows);
    });
    drawAxes(context, plane, theme);
    drawColourBar(context, plane, theme, { readout, scale, levels, label: chosen.label });
  }

  #arrows(context, moment, theme, shown, fixedArrows) {
    const { plane } = this;
    const n = layers.side(moment.arrows);
    const { longest, usual } = layers.lengths(moment.arrows);
    this.longest = longest;
    const at = (i) => layers.cellCentre(moment.view, n, i, this.start);
    const full = fixedArrows ? moment.peak : usual;
    if (shown) layers.drawArrows(context, plane, moment.arrows, at, { full, reach: plane.size / n, colour: theme.ink, width: 1.3 });
  }

  #pushes(context, moment, theme, fixedArrows) {
    const { plane } = this;
    const at = (i) => {
      this.start[0] = moment.fakes[2 * i];
      this.start[1] = moment.fakes[2 * i + 1];
      return this.start;
    };
    const full = fixedArrows ? moment.peak : layers.lengths(moment.pushes).usual;
    layers.drawArrows(context, plane, moment.pushes, at, { full, reach: plane.size / layers.side(moment.arrows), colour: theme.generated, width: 1.3, every: 2 });
  }
}
