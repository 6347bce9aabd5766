// The read-out under the cursor: a crosshair and the values there. Works with mouse and touch.

import { h } from '../../theme/dom.js';
import { short } from '../../charts/numbers.js';
import { readoutOf } from '../shared/readouts.js';
import { cellCentre, side } from '../../charts/points.js';

/** Value of a square cell-centred grid at a point, bilinear; beyond the outermost centres the nearest value. */
export function sample(grid, view, x, y) {
  const n = Math.round(Math.sqrt(grid.length));
  const clamp = (t) => Math.max(0, Math.min(n - 1, t));
  const c = clamp(((x - view[0]) / (view[1] - view[0])) * n - 0.5);
  const r = clamp(((y - view[2]) / (view[3] - view[2])) * n - 0.5);
  const [i, j] = [Math.min(n - 2, Math.floor(c)), Math.min(n - 2, Math.floor(r))];
  const [u, w] = [c - i, r - j];
  const k = j * n + i;
  return (grid[k] * (1 - u) + grid[k + 1] * u) * (1 - w) + (grid[k + n] * (1 - u) + grid[k + n + 1] * u) * w;
}

function nearestArrow(moment, x, y) {
  const n = side(moment.arrows);
  const { view } = moment;
  const clamp = (t) => Math.max(0, Math.min(n - 1, Math.floor(t * n)));
  const i = clamp((y - view[2]) / (view[3] - view[2])) * n + clamp((x - view[0]) / (view[1] - view[0]));
  return { size: Math.hypot(moment.arrows[2 * i], moment.arrows[2 * i + 1]), at: cellCentre(view, n, i, [0, 0]) };
}

/** Follows the cursor over a Picture. */
export class Hover {
  /**
   * @param {Object} picture
   * @param {() => {moment: Object, readouts: Object[], theme: Object}|null} now
   */
  constructor(picture, now) {
    this.picture = picture;
    this.now = now;
    this.cursor = null;
    this.card = h('div', { className: 'card', hidden: true });
    picture.element.append(this.card);
    const move = (event) => {
      const box = picture.canvas.getBoundingClientRect();
      this.cursor = [event.clientX - box.left, event.clientY - box.top];
      this.draw();
    };
    const leave = () => {
      this.cursor = null;
      this.draw();
    };
    picture.canvas.addEventListener('pointermove', move);
    picture.canvas.addEventListener('pointerdown', move);
    picture.canvas.addEventListener('pointerleave', leave);
    picture.canvas.addEventListener('pointercancel', leave);
  }

  /** Draw again, at a new place or after the picture changed. */
  draw() {
    const { picture, cursor } = this;
    const { plane } = picture;
    const context = picture.overlay.getContext('2d');
    if (this.drawn) context.clearRect(0, 0, plane.width, plane.height);
    this.drawn = false;
    const now = cursor && this.now();
    const place = now && plane.at(...cursor);
    this.card.hidden = !place;
    picture.overlay.hidden = !place; // an empty canvas on top still costs at every frame
    if (!place) return;
    this.#crosshair(context, plane, cursor, now.theme);
    this.#fill(now, place);
    this.#place(plane, cursor);
  }

  #crosshair(context, plane, [px, py], theme) {
    context.strokeStyle = theme.ink;
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(px, plane.top);
    context.lineTo(px, plane.top + plane.size);
    context.moveTo(plane.left, py);
    context.lineTo(plane.left + plane.size, py);
    context.stroke();
    context.setLineDash([]);
    this.drawn = true;
  }

  #fill({ moment, readouts }, [x, y]) {
    const score = sample(moment.score, moment.view, x, y);
    const rows = [['x, y', `${short(x)}, ${short(y)}`]];
    for (const readout of readouts) {
      const value = readout.kind === 'slope' ? sample(moment.slope, moment.view, x, y) : readoutOf(readout.kind).of(score);
      rows.push([readout.label, short(value)]);
    }
    rows.push(['nearest arrow', short(nearestArrow(moment, x, y).size)]);
    this.card.replaceChildren(...rows.map(([name, value]) => h('div', {}, h('span', {}, name), h('b', {}, value))));
  }

  // The card keeps away from the cursor: it stands in the other half of the picture.
  #place(plane, [px, py]) {
    const right = px < plane.left + plane.size / 2;
    const below = py < plane.top + plane.size / 2;
    const gap = 14;
    Object.assign(this.card.style, {
      left: right ? `${px + gap}px` : 'auto',
      right: right ? 'auto' : `${plane.width - px + gap}px`,
      top: below ? `${py + gap}px` : 'auto',
      bottom: below ? 'auto' : `${plane.height - py + gap}px`,
    });
  }
}
