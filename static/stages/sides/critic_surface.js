// One critic's surface among several: score or slope with contours, the points of both clouds, and the values under the mouse.

import { h, fitCanvas } from '../../theme/dom.js';
import { short, ticks, niceStep, tickText } from '../../charts/numbers.js';
import { Plane, drawColourBar, beside } from '../../charts/plane.js';
import { HeatMap, contourLevels, drawContours } from '../../charts/surface.js';
import { scaleOf, readoutOf } from '../shared/readouts.js';
import { drawPoints, StillPoints } from '../../charts/points.js';
import { sample } from '../lab/probe.js';

const ABOVE_BELOW = 2.5; // font sizes that the axes take of the height
const LEAST = 3; // numbers on an axis
const LABELS = { score: 'score s', slope: '‖∇s‖' };

/** Draws the surface of the critic number `i`. */
export class SideMap {
  constructor(title, i) {
    this.i = i;
    this.planes = [false, true].map((bar) => new Plane(bar));
    this.plane = this.planes[0];
    this.heat = new HeatMap();
    this.real = new StillPoints();
    this.still = new StillPoints();
    this.canvas = h('canvas', { className: 'picture', role: 'img', ariaLabel: `${title}: its surface, with real and generated points` });
    this.card = h('div', { className: 'card', hidden: true });
    this.element = h('div', { className: 'stage' }, this.canvas, this.card);
    this.cursor = null;
    const move = (event) => {
      const box = this.canvas.getBoundingClientRect();
      this.cursor = [event.clientX - box.left, event.clientY - box.top];
      this.#hover();
    };
    const leave = () => {
      this.cursor = null;
      this.#hover();
    };
    for (const name of ['pointermove', 'pointerdown']) this.canvas.addEventListener(name, move);
    for (const name of ['pointerleave', 'pointercancel']) this.canvas.addEventListener(name, leave);
  }

  /** The height of a map that is as wide as this, without a colour bar. */
  static heightFor(width, font) {
    return width - beside(false, font) + ABOVE_BELOW * font;
  }

  /** Fit into a box; where the height leaves room at the right there is a colour bar. @returns {number} the width taken */
  fit(width, height, font) {
    const size = height - ABOVE_BELOW * font;
    const bar = size + beside(true, font) <= width;
    this.plane = this.planes[Number(bar)];
    const wide = Math.round(Math.min(width, size + beside(bar, font)));
    this.plane.fit(wide, font);
    fitCanvas(this.canvas, wide, this.plane.height);
    return wide;
  }

  /** Draw the moment; `shown` is score or slope. */
  draw(moment, theme, shown, frozen) {
    if (!this.canvas.width || !this.canvas.height) return; // not laid out yet
    const { plane, i } = this;
    const grid = moment[`${shown}${i}`];
    const readout = readoutOf(shown);
    const scale = scaleOf(readout, grid);
    const levels = contourLevels(scale);
    if (shown === 'slope' && scale.high > 1) { // the slope that W1 asks for
      scale.decisive = 1;
      if (!levels.includes(1)) levels.push(1);
    }
    this.moment = moment;
    plane.view = moment.view;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, plane.width, plane.height);
    const radius = Math.max(2, plane.size / 140);
    const look = { shape: 'diamond', colour: theme.generated, edge: theme.edge, radius };
    const fakes = moment[`fakes${i}`];
    plane.within(context, () => {
      this.heat.draw(context, grid, readout, scale, theme, plane);
      drawContours(context, plane, grid, levels, scale, theme);
      if (frozen) this.still.draw(context, plane, this.#kept(fakes), look);
      else drawPoints(context, plane, fakes, look);
      this.real.draw(context, plane, moment.real, { shape: 'disc', colour: theme.real, edge: theme.edge, radius });
    });
    this.#axes(context, theme);
    if (plane.bar) drawColourBar(context, plane, theme, { readout, scale, levels, label: LABELS[shown] });
    this.#hover();
    this.ends = [scale.low, scale.high];
    this.table = readout.decisive === null ? theme.sequential : theme.diverging;
  }

  /** The colours from low to high, as a style sheet says it. */
  get colours() {
    const shades = [0, 64, 128, 191, 255].map((k) => this.table[k]).map((abgr) => `rgb(${abgr & 255} ${(abgr >> 8) & 255} ${(abgr >> 16) & 255})`);
    return `linear-gradient(90deg, ${shades.join(', ')})`;
  }

  // A small map has fewer numbers than a large one, but enough to read a length from.
  #axes(context, theme) {
    const { plane } = this;
    const { view, font, size } = plane;
    const step = niceStep((view[1] - view[0]) / Math.max(LEAST, size / (font * 5)));
    const [right, bottom] = [plane.left + size, plane.top + size];
    context.font = `${font * 0.9}px ${theme.font}`;
    context.fillStyle = context.strokeStyle = theme.text;
    context.lineWidth = 1;
    context.globalAlpha = 0.85;
    context.beginPath();
    context.rect(plane.left, plane.top, size, size);
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const value of ticks(view[0], view[1], (view[1] - view[0]) / step)) {
      const x = plane.x(value);
      context.moveTo(x, bottom);
      context.lineTo(x, bottom + 4);
      context.fillText(tickText(value, step), Math.min(x, right), bottom + 7);
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const value of ticks(view[2], view[3], (view[3] - view[2]) / step)) {
      const y = plane.y(value);
      context.moveTo(plane.left, y);
      context.lineTo(plane.left - 4, y);
      context.fillText(tickText(value, step), plane.left - 7, y);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  // Frozen points come with every frame, but are stamped anew only when they differ.
  #kept(points) {
    let sum = points.length;
    for (let k = 0; k < points.length; k++) sum += points[k] * (1 + (k % 7));
    if (sum !== this.sum) [this.sum, this.copy] = [sum, points.slice()];
    return this.copy;
  }

  #hover() {
    const { plane, cursor, moment, i } = this;
    const place = cursor && moment && plane.at(...cursor);
    this.card.hidden = !place;
    if (!place) return;
    const rows = [['x, y', place.map((value) => short(value)).join(', ')], ...['score', 'slope'].map((name) => [LABELS[name], short(sample(moment[`${name}${i}`], moment.view, ...place))])];
    this.card.replaceChildren(...rows.map(([name, value]) => h('div', {}, h('span', {}, name), h('b', {}, value))));
    const [px, py] = cursor;
    const below = py < plane.top + plane.size / 2;
    Object.assign(this.card.style, {
      left: `${Math.max(0, Math.min(px + 14, plane.width - this.card.offsetWidth))}px`,
      top: below ? `${py + 16}px` : 'auto',
      bottom: below ? 'auto' : `${plane.height - py + 16}px`,
    });
  }
}
