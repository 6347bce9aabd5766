// One panel of the plan view: two clouds, and a line from every generated point to the real point where it goes.

import { h, fitCanvas } from '../../theme/dom.js';
import { niceStep, ticks, tickText } from '../../charts/numbers.js';
import { Plane, drawAxes, drawColourBar } from '../../charts/plane.js';
import { drawPoints } from '../../charts/points.js';

const REACH = 2.5; // font sizes: how near the cursor must come to a mark
const CONE = Math.PI / 4 + 1e-6; // an arrow key looks so far to both sides
const KEYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function css(table, share) {
  const shade = table[Math.max(0, Math.min(255, Math.round(share * 255)))];
  return `rgb(${shade & 255},${(shade >> 8) & 255},${(shade >> 16) & 255})`;
}

/** Draws one plan and follows the cursor over it. */
export class Pairing {
  /**
   * @param {boolean} bar whether there is room for a colour bar
   * @param {(chosen: {side: string, index: number}|null) => void} choose
   */
  constructor(bar, choose) {
    this.plane = new Plane(bar);
    this.choose = choose;
    this.title = h('h3');
    this.cost = h('p', { className: 'cost' });
    this.help = h('p', { className: 'note' });
    this.canvas = h('canvas', { className: 'picture', tabIndex: 0, role: 'img' });
    this.overlay = h('canvas', { className: 'overlay' });
    this.card = h('div', { className: 'card', hidden: true });
    this.stage = h('div', { className: 'stage' }, this.canvas, this.overlay, this.card);
    this.element = h('section', { className: 'pairing' }, this.title, this.cost, this.help, this.stage);
    const move = (event) => this.#point(event);
    this.canvas.addEventListener('pointermove', move);
    this.canvas.addEventListener('pointerdown', move);
    // a finger that is lifted leaves its choice behind, a mouse that leaves takes it along
    this.canvas.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && this.choose(null));
    this.canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Take in the clouds (interleaved coordinates), this panel's plan, the potential and the square that holds all. */
  receive({ clouds, plan, potential, view }) {
    Object.assign(this, { clouds, plan, potential });
    this.plane.view = view;
    this.back = new Int32Array(plan.order.length);
    plan.order.forEach((i, j) => (this.back[i] = j));
    this.chosen = null;
    this.title.textContent = plan.title;
    this.help.textContent = plan.help;
    this.canvas.setAttribute('aria-label', `${plan.title}: lines from generated to real points. Arrow keys go from point to point, Enter follows the line, Escape leaves.`);
  }

  /** The generated and the real point on the line of the chosen one. */
  pair({ side, index }) {
    return side === 'fake' ? [index, this.plan.order[index]] : [this.back[index], index];
  }

  place(side, index) {
    const cloud = this.clouds[side];
    return [cloud[2 * index], cloud[2 * index + 1]];
  }

  #pixel(side, index) {
    const [x, y] = this.place(side, index);
    return [this.plane.x(x), this.plane.y(y)];
  }

  /** The point that makes `measure(dx, dy)` smallest, seen from a pixel; Infinity rules it out. */
  #nearest(px, py, measure) {
    let [best, found] = [Infinity, null];
    for (const side of ['real', 'fake']) {
      for (let index = 0; index < this.plan.order.length; index++) {
        const [x, y] = this.#pixel(side, index);
        const size = measure(x - px, py - y);
        if (size <= best && size < Infinity) [best, found] = [size, { side, index }];
      }
    }
    return found;
  }

  #point(event) {
    const box = this.canvas.getBoundingClientRect();
    const reach = REACH * this.plane.font;
    this.choose(this.#nearest(event.clientX - box.left, event.clientY - box.top, (dx, dy) => (Math.hypot(dx, dy) <= reach ? Math.hypot(dx, dy) : Infinity)));
  }

  #key(event) {
    const way = KEYS[event.key];
    const { chosen } = this;
    if (!way && !(chosen && ['Enter', 'Escape'].includes(event.key))) return;
    event.preventDefault();
    if (event.key === 'Escape') this.choose(null);
    else if (event.key === 'Enter') {
      const [fake, real] = this.pair(chosen);
      this.choose(chosen.side === 'fake' ? { side: 'real', index: real } : { side: 'fake', index: fake });
    } else if (!chosen) this.choose({ side: 'fake', index: 0 });
    else {
      const ahead = (dx, dy) => {
        const [along, across] = [dx * way[0] + dy * way[1], Math.abs(dx * way[1] - dy * way[0])];
        return along > 0.5 && Math.atan2(across, along) <= CONE ? along + 2 * across : Infinity;
      };
      this.choose(this.#nearest(...this.#pixel(chosen.side, chosen.index), ahead) ?? chosen);
    }
  }

  get #radius() { return Math.max(2.6, (this.plane.size / 110) * this.#crowd); }

  // many points get smaller marks and thinner lines
  get #crowd() { return Math.min(1, Math.max(0.6, 12 / Math.sqrt(this.plan.order.length))); }

  /** Draw everything but the choice; `scores` when the points shall show the potential. */
  draw(width, theme, scores) {
    this.plane.fit(width, theme.size);
    this.theme = theme;
    this.scores = scores;
    const { plane, plan } = this;
    for (const canvas of [this.canvas, this.overlay]) fitCanvas(canvas, plane.width, plane.height);
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, plane.width, plane.height);
    context.beginPath();
    for (let j = 0; j < plan.order.length; j++) {
      context.moveTo(...this.#pixel('fake', j));
      context.lineTo(...this.#pixel('real', plan.order[j]));
    }
    context.strokeStyle = theme.neutral;
    context.lineWidth = 1.4 * this.#crowd;
    context.stroke();
    this.#points(context, scores);
    drawAxes(context, plane, theme);
    if (scores) this.#bar(context);
    this.mark(this.chosen);
  }

  #points(context, scores) {
    const { plane, theme, clouds } = this;
    if (!scores) {
      drawPoints(context, plane, clouds.real, { shape: 'disc', colour: theme.real, edge: theme.edge, radius: 1.25 * this.#radius });
      drawPoints(context, plane, clouds.fake, { shape: 'diamond', colour: theme.generated, edge: theme.edge, radius: this.#radius });
      return;
    }
    context.lineWidth = Math.max(1.4, this.#radius / 2.4);
    for (const side of ['real', 'fake']) {
      context.strokeStyle = side === 'real' ? theme.real : theme.generated;
      const r = this.#radius * (side === 'real' ? 1.25 : 1.5);
      for (let index = 0; index < this.plan.order.length; index++) {
        const [x, y] = this.#pixel(side, index);
        context.beginPath();
        if (side === 'real') context.arc(x, y, r, 0, 2 * Math.PI);
        else for (const [dx, dy] of [[0, -r], [r, 0], [0, r], [-r, 0]]) context.lineTo(x + dx, y + dy);
        context.closePath();
        context.fillStyle = css(theme.diverging, 0.5 + (0.5 * this.potential[side][index]) / scores);
        context.fill();
        context.stroke();
      }
    }
  }

  #bar(context) {
    const scale = { low: -this.scores, high: this.scores, decisive: 0 };
    const levels = ticks(scale.low, scale.high, 9);
    drawColourBar(context, this.plane, this.theme, { readout: { decisive: 0, up: true }, scale, levels, label: 'potential f (high = real)' });
  }

  /** Show where the chosen point goes, or nothing. */
  mark(chosen) {
    this.chosen = chosen;
    const { plane, theme } = this;
    const context = this.overlay.getContext('2d');
    context.clearRect(0, 0, plane.width, plane.height);
    this.card.hidden = !chosen;
    if (!chosen) return;
    const [fake, real] = this.pair(chosen);
    const [from, to] = [this.#pixel('fake', fake), this.#pixel('real', real)];
    context.fillStyle = theme.background;
    context.globalAlpha = 0.5;
    context.fillRect(plane.left + 1, plane.top + 1, plane.size - 2, plane.size - 2);
    context.globalAlpha = 1;
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.strokeStyle = theme.text;
    context.lineWidth = 3.5;
    context.lineCap = 'round';
    context.stroke();
    drawPoints(context, plane, this.place('real', real), { shape: 'disc', colour: theme.real, edge: theme.edge, radius: 2 * this.#radius });
    drawPoints(context, plane, this.place('fake', fake), { shape: 'diamond', colour: theme.generated, edge: theme.edge, radius: 1.8 * this.#radius });
    this.#fill(fake, real);
    this.#put(from, to);
  }

  #fill(fake, real) {
    const fine = niceStep((this.plane.view[1] - this.plane.view[0]) / 1000);
    const text = (value) => tickText(Math.abs(value) < fine / 2 ? 0 : value, fine);
    const at = (side, index) => `(${this.place(side, index).map(text).join(', ')})`;
    const [low, high] = [this.potential.fake[fake], this.potential.real[real]];
    const rows = [['generated', at('fake', fake)], ['goes to real', at('real', real)], ['length', text(this.plan.lengths[fake])]];
    if (this.scores) rows.push(['f(real)', text(high)], ['f(generated)', text(low)], ['f falls by', text(high - low)]);
    this.card.replaceChildren(...rows.map(([name, value]) => h('div', {}, h('span', {}, name), h('b', {}, value))));
  }

  // The card stands in the corner that is farthest from the line.
  #put(from, to) {
    const { left, top, size, width, height } = this.plane;
    const far = ([x, y]) => Math.min(...[from, to, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]].map(([a, b]) => Math.hypot(a - x, b - y)));
    const corners = [[left, top], [left + size, top], [left, top + size], [left + size, top + size]].sort((a, b) => far(b) - far(a));
    const [x, y] = corners[0];
    const gap = 6;
    Object.assign(this.card.style, {
      left: x === left ? `${x + gap}px` : 'auto',
      right: x === left ? 'auto' : `${width - x + gap}px`,
      top: y === top ? `${y + gap}px` : 'auto',
      bottom: y === top ? 'auto' : `${height - y + gap}px`,
    });
  }
}
