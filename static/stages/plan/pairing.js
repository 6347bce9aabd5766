// One panel of the plan view: two clouds, and a line from every generated point to the real point where it goes.

import { niceStep, tickText, ticks } from '../../charts/numbers.js';
import { drawAxes, drawColourBar } from '../../charts/plane.js';
import { PlanePicture } from '../../charts/plane_picture.js';
import { drawPoints } from '../../charts/points.js';
import { cssOf } from '../../theme/colours.js';
import { fitCanvas, strokeLines } from '../../theme/canvas.js';
import { h } from '../../theme/dom.js';
import { generated, real } from '../shared/points.js';

const REACH = 2.5; // font sizes: how near the cursor must come to a mark
const CONE = Math.PI / 4 + 1e-6; // an arrow key looks so far to both sides
const KEYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const GAP = 6; // pixels between the card and the corner of the plane

/** Draws one plan and follows the cursor over it. */
export class Pairing extends PlanePicture {
  /**
   * @param {boolean} bar whether there is room for a colour bar
   * @param {(chosen: {side: string, index: number}|null) => void} choose
   */
  constructor(bar, choose) {
    super('', bar);
    this.choose = choose;
    this.title = h('h3');
    this.cost = h('p');
    this.help = h('p', { className: 'note' });
    this.canvas.ownKeys = true;
    this.overlay = h('canvas', { className: 'overlay' });
    this.element.append(this.overlay);
    this.element = h('section', { className: 'pairing' }, this.title, this.cost, this.help, this.element);
    this.canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Take in the clouds (interleaved coordinates), this panel's plan, the potential and the square that holds all. */
  receive({ clouds, plan, potential, view }) {
    Object.assign(this, { clouds, plan, potential, view });
    this.back = new Int32Array(plan.order.length);
    plan.order.forEach((i, j) => (this.back[i] = j));
    this.chosen = null;
    this.title.textContent = plan.title;
    this.help.textContent = plan.help;
    const keys = 'Arrow keys go from point to point, Enter follows the line, Escape leaves';
    this.canvas.ariaLabel = this.alt = `${plan.title}: lines from generated to real points. ${keys}.`;
  }

  /** The generated and the real point on the line of the chosen one. */
  pair({ side, index }) {
    return side === 'fake' ? [index, this.plan.order[index]] : [this.back[index], index];
  }

  place(side, index) {
    const cloud = this.clouds[side];
    return [cloud[2 * index], cloud[2 * index + 1]];
  }

  /** Where a point lies on the canvas. */
  pixel(side, index) {
    const [x, y] = this.place(side, index);
    return [this.plane.x(x), this.plane.y(y)];
  }

  /** The point that makes `measure(dx, dy)` smallest, seen from a pixel; Infinity rules it out. */
  #nearest([px, py], measure) {
    let [best, found] = [Infinity, null];
    for (const side of ['real', 'fake']) {
      for (let index = 0; index < this.plan.order.length; index++) {
        const [x, y] = this.pixel(side, index);
        const size = measure(x - px, py - y);
        if (size <= best && size < Infinity) [best, found] = [size, { side, index }];
      }
    }
    return found;
  }

  // A finger that is lifted leaves its choice behind, a mouse that leaves takes it along.
  hover({ pointerType }) {
    const reach = REACH * this.plane.font;
    const near = (dx, dy) => (Math.hypot(dx, dy) <= reach ? Math.hypot(dx, dy) : Infinity);
    if (this.pointer) this.choose(this.#nearest(this.pointer, near));
    else if (pointerType === 'mouse') this.choose(null);
  }

  #key(event) {
    const way = KEYS[event.key];
    const { chosen } = this;
    if (!way && !(chosen && ['Enter', 'Escape'].includes(event.key))) return;
    event.preventDefault();
    if (event.key === 'Escape') this.choose(null);
    else if (event.key === 'Enter') {
      const [fake, place] = this.pair(chosen);
      this.choose(chosen.side === 'fake' ? { side: 'real', index: place } : { side: 'fake', index: fake });
    } else if (!chosen) this.choose({ side: 'fake', index: 0 });
    else {
      const ahead = (dx, dy) => {
        const [along, across] = [dx * way[0] + dy * way[1], Math.abs(dx * way[1] - dy * way[0])];
        return along > 0.5 && Math.atan2(across, along) <= CONE ? along + 2 * across : Infinity;
      };
      this.choose(this.#nearest(this.pixel(chosen.side, chosen.index), ahead) ?? chosen);
    }
  }

  get #radius() { return Math.max(2.6, (this.plane.size / 110) * this.#crowd); }

  // many points get smaller marks and thinner lines
  get #crowd() { return Math.min(1, Math.max(0.6, 12 / Math.sqrt(this.plan.order.length))); }

  /** Draw everything but the choice; `scores` when the points shall show the potential. */
  draw(width, theme, scores) {
    this.fit(width, theme.size);
    [this.theme, this.scores] = [theme, scores];
    const { plane, plan } = this;
    fitCanvas(this.overlay, plane.width, plane.height);
    const context = this.begin(this.view);
    const lines = plan.order.map((i, j) => [this.pixel('fake', j), this.pixel('real', i)]);
    strokeLines(context, lines, { colour: theme.neutral, width: 1.4 * this.#crowd });
    if (scores) this.#scored(context);
    else {
      drawPoints(context, plane, this.clouds.real, real(theme, 1.25 * this.#radius));
      drawPoints(context, plane, this.clouds.fake, generated(theme, this.#radius));
    }
    drawAxes(context, plane, theme);
    this.mark(this.chosen);
  }

  // The points in the colours of the potential, with their own colour as an edge.
  #scored(context) {
    const { plane, theme, scores } = this;
    context.lineWidth = Math.max(1.4, this.#radius / 2.4);
    for (const side of ['real', 'fake']) {
      context.strokeStyle = side === 'real' ? theme.real : theme.generated;
      const r = this.#radius * (side === 'real' ? 1.25 : 1.5);
      for (let index = 0; index < this.plan.order.length; index++) {
        const [x, y] = this.pixel(side, index);
        context.beginPath();
        if (side === 'real') context.arc(x, y, r, 0, 2 * Math.PI);
        else for (const [dx, dy] of [[0, -r], [r, 0], [0, r], [-r, 0]]) context.lineTo(x + dx, y + dy);
        context.closePath();
        context.fillStyle = cssOf(theme.diverging, 0.5 + (0.5 * this.potential[side][index]) / scores);
        context.fill();
        context.stroke();
      }
    }
    const scale = { low: -scores, high: scores, decisive: 0 };
    const levels = ticks(-scores, scores, 9);
    drawColourBar(context, plane, theme, { readout: { decisive: 0, up: true, signed: true }, scale, levels, label: 'potential f (high = real)' });
  }

  /** Show where the chosen point goes, or nothing. */
  mark(chosen) {
    this.chosen = chosen;
    const { plane, theme } = this;
    const context = this.overlay.getContext('2d');
    context.clearRect(0, 0, plane.width, plane.height);
    this.card.hide();
    if (!chosen) return;
    const [fake, place] = this.pair(chosen);
    const [from, to] = [this.pixel('fake', fake), this.pixel('real', place)];
    context.fillStyle = theme.background;
    context.globalAlpha = 0.5;
    context.fillRect(plane.left + 1, plane.top + 1, plane.size - 2, plane.size - 2);
    strokeLines(context, [[from, to]], { colour: theme.text, width: 3.5 });
    drawPoints(context, plane, this.place('real', place), real(theme, 2 * this.#radius));
    drawPoints(context, plane, this.place('fake', fake), generated(theme, 1.8 * this.#radius));
    this.card.show(this.#rows(fake, place));
    this.#put(from, to);
  }

  #rows(fake, place) {
    const fine = niceStep((this.plane.view[1] - this.plane.view[0]) / 1000);
    const text = (value) => tickText(Math.abs(value) < fine / 2 ? 0 : value, fine);
    const at = (side, index) => `(${this.place(side, index).map(text).join(', ')})`;
    const rows = [['generated', at('fake', fake)], ['goes to real', at('real', place)], ['length', text(this.plan.lengths[fake])]];
    if (!this.scores) return rows;
    const [low, high] = [this.potential.fake[fake], this.potential.real[place]];
    return [...rows, ['f(real)', text(high)], ['f(generated)', text(low)], ['f falls by', text(high - low)]];
  }

  // The card stands in the corner that is farthest from the line.
  #put(from, to) {
    const { left, top, size, width, height } = this.plane;
    const line = [from, to, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]];
    const far = ([x, y]) => Math.min(...line.map(([a, b]) => Math.hypot(a - x, b - y)));
    const corners = [[left, top], [left + size, top], [left, top + size], [left + size, top + size]];
    const [x, y] = corners.sort((a, b) => far(b) - far(a))[0];
    Object.assign(this.card.element.style, {
      left: x === left ? `${x + GAP}px` : 'auto',
      right: x === left ? 'auto' : `${width - x + GAP}px`,
      top: y === top ? `${y + GAP}px` : 'auto',
      bottom: y === top ? 'auto' : `${height - y + GAP}px`,
    });
  }
}
