// Two numbers of the state as a plane: the step from every place as an arrow, an orbit for each method, and the start, which can be dragged.

import { short } from '../../charts/numbers.js';
import { drawAxes } from '../../charts/plane.js';
import { PlanePicture } from '../../charts/plane_picture.js';
import { arrowPath } from '../../charts/points.js';
import { strokeLines, write } from '../../theme/canvas.js';

const CELLS = 15; // arrows in a row
const REACH = 14; // pixels from an orbit that the pointer may be away
const KEYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const [STEP, FINE] = [1 / 64, 1 / 640]; // of the view, for a key, and for one with Shift
const LEAST = 0.8; // pixels: a line makes no shorter steps
const FAR = 1e5; // pixels: a line goes no farther out than a canvas can draw

/** Draws and takes the start from whoever drags it. */
export class PhasePlane extends PlanePicture {
  /** @param {(place: [number, number]) => void} moved tells where the start was dragged to */
  constructor(moved) {
    super('', false);
    this.moved = moved;
    this.canvas.ownKeys = true;
    this.canvas.classList.add('start');
    this.canvas.addEventListener('pointerdown', (event) => {
      this.dragged = true;
      this.canvas.setPointerCapture(event.pointerId);
      this.#drag(event);
    });
    this.canvas.addEventListener('pointermove', (event) => this.dragged && this.#drag(event));
    for (const end of ['pointerup', 'pointercancel']) this.canvas.addEventListener(end, () => { this.dragged = false; });
    this.canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  #drag({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const { left, top, size, view, unit } = this.plane;
    const px = Math.max(left, Math.min(left + size, clientX - box.left));
    const py = Math.max(top, Math.min(top + size, clientY - box.top));
    this.#move(view[0] + (px - left) / unit, view[3] - (py - top) / unit);
  }

  #key(event) {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    const step = (this.shape.view[1] - this.shape.view[0]) * (event.shiftKey ? FINE : STEP);
    this.#move(this.start[0] + way[0] * step, this.start[1] + way[1] * step);
  }

  // to a thousandth, so that a link stays short
  #move(x, y) {
    const [x0, x1, y0, y1] = this.shape.view;
    const tidy = (value, low, high) => Math.round(1000 * Math.max(low, Math.min(high, value))) / 1000;
    this.start = [tidy(x, x0, x1), tidy(y, y0, y1)]; // the next key may come before the next picture
    this.moved(this.start);
  }

  /**
   * @param {{across: number, upwards: number, view: number[]}} shape which numbers of the state, and what is shown
   * @param {string[]} names of the state's numbers
   * @param {Object[]} orbits each with title, states, size, look, and whether it is faint
   * @param {number} step that the picture stands at
   * @param {(x: number, y: number) => [number, number]} stepAt where one step leads from a place
   */
  draw(width, theme, { shape, names, start, equilibria, orbits, step, stepAt }) {
    this.fit(width, theme.size);
    const context = this.begin(shape.view);
    const { plane } = this;
    Object.assign(this, { shape, names, orbits, start: [start[shape.across], start[shape.upwards]] });
    const both = [names[shape.across], names[shape.upwards]];
    this.alt = this.canvas.ariaLabel = `Orbits in the plane of ${both.join(' and ')}; the start is at ${this.start.map((each) => short(each)).join(', ')}. Arrow keys move it, with Shift by less.`;
    plane.within(context, () => {
      if (stepAt) this.#arrows(context, theme, stepAt);
      strokeLines(context, [[[plane.left, plane.y(0)], [plane.left + plane.size, plane.y(0)]], [[plane.x(0), plane.top], [plane.x(0), plane.top + plane.size]]], { colour: theme.text, alpha: 0.25 });
      for (const orbit of [...orbits].sort((a, b) => b.faint - a.faint)) this.#orbit(context, theme, orbit, step);
      for (const each of equilibria) this.#cross(context, theme, plane.x(each[shape.across]), plane.y(each[shape.upwards]));
      this.#ring(context, theme);
    });
    drawAxes(context, plane, theme, both);
    this.hover({});
  }

  // longer for larger steps, but none longer than a cell: half of it at the middle size of all
  #arrows(context, theme, stepAt) {
    const { plane, shape: { view } } = this;
    const cell = (view[1] - view[0]) / CELLS;
    const found = [];
    for (let i = 0; i < CELLS * CELLS; i++) {
      const [x, y] = [view[0] + ((i % CELLS) + 0.5) * cell, view[2] + (Math.floor(i / CELLS) + 0.5) * cell];
      const [dx, dy] = stepAt(x, y);
      found.push([x, y, dx - x, dy - y]);
    }
    const sizes = found.map(([, , dx, dy]) => Math.hypot(dx, dy)).filter(Number.isFinite).sort((a, b) => a - b);
    const middle = sizes[sizes.length >> 1] || 1;
    context.beginPath();
    for (const [x, y, dx, dy] of found) {
      const size = Math.hypot(dx, dy);
      if (!Number.isFinite(size)) continue;
      const length = (cell * plane.unit * size) / (size + middle);
      const angle = Math.atan2(-dy, dx);
      arrowPath(context, plane.x(x) - (Math.cos(angle) * length) / 2, plane.y(y) - (Math.sin(angle) * length) / 2, angle, length);
    }
    Object.assign(context, { strokeStyle: theme.neutral, lineWidth: 1, globalAlpha: 0.55 });
    context.stroke();
    context.globalAlpha = 1;
  }

  // what is still to come is thin
  #orbit(context, theme, { states, size, look, faint }, step) {
    const { plane, shape } = this;
    const clip = (value) => Math.max(-FAR, Math.min(FAR, value));
    const place = (n) => [clip(plane.x(states[n * size + shape.across])), clip(plane.y(states[n * size + shape.upwards]))];
    const last = states.length / size - 1;
    const here = Math.min(last, Math.floor(step));
    const path = (from, to, width, alpha) => {
      if (to <= from) return;
      context.beginPath();
      context.moveTo(...place(from));
      let [x, y] = place(from);
      for (let n = from + 1; n <= to; n++) {
        const [u, v] = place(n);
        if (n < to && Math.abs(u - x) + Math.abs(v - y) < LEAST) continue;
        context.lineTo(u, v);
        [x, y] = [u, v];
      }
      Object.assign(context, { strokeStyle: theme[look.colour], lineWidth: width, globalAlpha: alpha, lineJoin: 'round' });
      context.stroke();
    };
    context.setLineDash(look.dash);
    path(here, last, 1, faint ? 0.12 : 0.35);
    path(0, here, faint ? 1 : 1.9, faint ? 0.25 : 0.9);
    context.setLineDash([]);
    context.globalAlpha = 1;
    context.font = `${1.05 * plane.font}px ${theme.font}`;
    write(context, look.mark, ...place(here), { colour: theme[look.colour], align: 'center', alpha: faint ? 0.4 : 1, halo: theme.background });
  }

  #cross(context, theme, x, y) {
    const r = 0.45 * this.plane.font;
    strokeLines(context, [[[x - r, y - r], [x + r, y + r]], [[x - r, y + r], [x + r, y - r]]], { colour: theme.text, width: 2.2 });
  }

  #ring(context, theme) {
    const [x, y] = [this.plane.x(this.start[0]), this.plane.y(this.start[1])];
    context.beginPath();
    context.arc(x, y, 0.62 * this.plane.font, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: theme.background, strokeStyle: theme.text, lineWidth: 3 });
    context.fill();
    context.stroke();
  }

  /** The state of an orbit that lies nearest under the pointer. */
  rowsAt() {
    const { plane, shape, names, pointer, orbits } = this;
    if (this.dragged) return null;
    let [best, found] = [REACH, null];
    for (const orbit of orbits) {
      for (let k = 0; k < orbit.states.length; k += orbit.size) {
        const far = Math.hypot(plane.x(orbit.states[k + shape.across]) - pointer[0], plane.y(orbit.states[k + shape.upwards]) - pointer[1]);
        if (far < best) [best, found] = [far, [orbit, k]];
      }
    }
    if (!found) return null;
    const [orbit, k] = found;
    return [[orbit.title, `step ${k / orbit.size}`], ...names.map((name, i) => [name, short(orbit.states[k + i])])];
  }
}
