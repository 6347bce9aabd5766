// One step of the game in numbered steps: the numbers of one chosen point, and the points of its batch in the plane.

import { arrowPath, arrowShare, drawPoints } from '../../charts/points.js';
import { button } from '../../controls/buttons.js';
import { h, refill, setText } from '../../theme/dom.js';
import { strokeLines } from '../../theme/canvas.js';
import { generated, real } from '../shared/points.js';
import { colourOfSlope } from './thumbnails.js';

const RING = 2.6; // times a point's radius around the chosen one

/** The panel below the picture of the whole, and what it marks in the plane. */
export class SlowMotion {
  /** @param {(view: Object<string, string>) => void} look */
  constructor(look) {
    this.look = look;
    this.number = 0;
    this.back = button('‹ Back', 'One number back', () => this.#go(this.number - 1));
    this.next = button('Next ›', 'The next number of this step', () => this.#go(this.number + 1), 'primary');
    this.where = h('span', { className: 'word' });
    this.point = h('input', { type: 'number', min: '0', step: '1', ariaLabel: 'Chosen point' });
    this.point.addEventListener('change', () => look({ point: this.point.value === '0' ? '' : this.point.value }));
    this.title = h('h4');
    this.text = h('p');
    this.rows = h('dl', { className: 'numbers' });
    const choice = h('label', { className: 'group', title: 'Or click a point in the picture' }, h('span', { className: 'word' }, 'Point'), this.point);
    this.bar = h('div', { className: 'row' }, this.back, this.next, this.where, choice, button('End', 'Leave slow motion', () => look({ slow: '', point: '' })));
    this.element = h('div', { className: 'slow', hidden: true, role: 'region', ariaLabel: 'Slow motion' }, this.bar, h('div', { ariaLive: 'polite' }, this.title, this.text, this.rows));
    this.element.addEventListener('keydown', (event) => this.#key(event));
  }

  // Arrow keys go through the numbers, but for those in a field.
  #key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.target === this.point) return;
    event.preventDefault();
    this.#go(this.number + by);
  }

  /** Follow Python; `number` is what the link says, counted from 1. */
  update(slow, number, playing) {
    this.element.hidden = !number;
    this.slow = number && !playing && slow?.steps ? slow : null;
    this.bar.hidden = !this.slow;
    if (!number) return;
    if (!this.slow) {
      setText(this.title, '');
      setText(this.text, slow?.refused ?? (playing ? 'Slow motion waits until the picture is paused.' : 'Taking the next step apart …'));
      refill(this.rows, [], () => []);
      return;
    }
    const { steps, step, point, points } = this.slow;
    this.number = Math.min(steps.length, Math.max(1, number));
    this.step = steps[this.number - 1];
    this.back.disabled = this.number <= 1;
    this.next.disabled = this.number >= steps.length;
    setText(this.where, `${this.number} of ${steps.length} · step ${step + 1}`);
    this.point.max = String(points - 1);
    if (this.point.getRootNode().activeElement !== this.point) this.point.value = String(point);
    setText(this.title, this.step.title);
    setText(this.text, this.step.text);
    refill(this.rows, this.step.rows, () => this.step.rows.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
  }

  #go(number) {
    if (!this.slow || number < 1 || number > this.slow.steps.length) return;
    this.look({ slow: String(number) });
  }

  /** What lights up in the picture of the whole; null where nothing is walked through. */
  get lights() { return this.slow ? new Set(this.step.lights) : null; }

  /** Choose the point of the shown batch that is nearest to a place. @returns {boolean} whether there was one to choose */
  choose(x, y) {
    if (!this.slow) return false;
    const { real: reals = [], fake = [] } = this.slow.batches[this.step.batch];
    let [near, least] = [0, Infinity];
    for (const points of [fake, reals]) {
      for (let i = 0; i < points.length; i += 2) {
        const apart = Math.hypot(points[i] - x, points[i + 1] - y);
        if (apart < least) [near, least] = [i / 2, apart];
      }
    }
    this.look({ point: near ? String(near) : '' });
    return true;
  }

  /** Mark the batch and the chosen point in a plane. */
  mark(context, plane, theme, target, radius) {
    if (!this.slow) return;
    const { marks, batch } = this.step;
    const { real: reals = [], fake = [] } = this.slow.batches[batch];
    context.globalAlpha = 0.75;
    if (marks.real) drawPoints(context, plane, reals, { ...real(theme, radius), edge: theme.ink });
    if (marks.fake) drawPoints(context, plane, fake, { ...generated(theme, radius), edge: theme.ink, outside: undefined });
    context.globalAlpha = 1;
    const at = ([x, y]) => [plane.x(x), plane.y(y)];
    if (marks.between) strokeLines(context, [[at(marks.real), at(marks.fake)]], { colour: theme.ink, width: 2 });
    for (const place of [marks.real, marks.fake]) if (place) ring(context, at(place), RING * radius, theme);
    for (const [x, y, slope] of marks.places ?? []) {
      context.beginPath();
      context.arc(...at([x, y]), 1.8 * radius, 0, 2 * Math.PI);
      context.fillStyle = colourOfSlope(slope, target, slope, theme);
      context.fill();
      Object.assign(context, { strokeStyle: theme.ink, lineWidth: 2 });
      context.stroke();
    }
    if (marks.arrow) arrow(context, at(marks.fake), marks.arrow, plane, theme);
    if (marks.after) {
      strokeLines(context, [[at(marks.fake), at(marks.after)]], { colour: theme.generated, width: 2.5 });
      drawPoints(context, plane, marks.after, { ...generated(theme, 1.5 * radius), edge: theme.ink, outside: undefined });
    }
  }
}

function ring(context, place, radius, theme) {
  for (const [colour, width] of [[theme.background, 5], [theme.ink, 2.5]]) {
    context.beginPath();
    context.arc(...place, radius, 0, 2 * Math.PI);
    Object.assign(context, { strokeStyle: colour, lineWidth: width });
    context.stroke();
  }
}

function arrow(context, [x, y], [dx, dy], plane, theme) {
  context.beginPath();
  arrowPath(context, x, y, Math.atan2(-dy, dx), arrowShare(Math.hypot(dx, dy)) * (plane.size / 8));
  Object.assign(context, { strokeStyle: theme.ink, lineWidth: 3 });
  context.stroke();
}
