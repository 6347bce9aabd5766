// One critic in the plane: its surface with contours, both clouds, and the push that it gives.

import { h, setText, fitCanvas } from '../../theme/dom.js';
import { short } from '../../charts/numbers.js';
import { Plane, drawAxes } from '../../charts/plane.js';
import { HeatMap, contourLevels, drawContours } from '../../charts/surface.js';
import { scaleOf, readoutOf } from '../shared/readouts.js';
import { drawPoints, drawArrows, lengths, cellCentre } from '../../charts/points.js';
import { generatedAt } from '../shared/clouds.js';
import { reading, slice } from './critic_values.js';

const plain = readoutOf('score'); // the grid holds readouts already

/** Draws one critic; dragging moves q. */
export class CriticMap {
  constructor(critic, i, apart) {
    [this.critic, this.i, this.apart] = [critic, i, apart];
    this.plane = new Plane(false);
    this.heat = new HeatMap();
    this.canvas = h('canvas', { className: 'picture', role: 'img', ariaLabel: `${critic.title}: its surface, with real and generated points` });
    this.card = h('div', { className: 'card', hidden: true });
    this.note = h('span', { className: 'word' });
    this.element = h('section', { className: 'panel' }, h('header', { title: critic.help }, h('h3', {}, critic.title), this.note), h('div', { className: 'stage' }, this.canvas, this.card));
    this.#listen();
  }

  #listen() {
    let from = null;
    const { pick, picked } = this.apart.dragging();
    const place = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const x = (event) => this.plane.view[0] + (place(event)[0] - this.plane.left) / this.plane.unit;
    this.canvas.addEventListener('pointerdown', (event) => {
      from = x(event);
      pick(from, from);
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener('pointermove', (event) => {
      if (from !== null) pick(x(event), from);
      this.#hover(...place(event));
    });
    for (const end of ['pointerup', 'pointercancel']) {
      this.canvas.addEventListener(end, () => {
        if (from !== null) picked();
        from = null;
      });
    }
    this.canvas.addEventListener('pointerleave', () => { this.card.hidden = true; });
  }

  fit(width, height, font) {
    const size = Math.min(width, height + 3.5 * font);
    this.plane.fit(size, font);
    fitCanvas(this.canvas, size, this.plane.height);
  }

  draw(moment, theme, font, wish, [side, arrows]) {
    const { critic, i, apart, plane } = this;
    const said = reading(critic, i, moment, apart.index, wish.mode, side * side);
    const unknown = said.exact?.every(Number.isNaN) ?? true;
    const grid = wish.exact && !unknown ? finite(said.exact, said.values) : said.values;
    this.told = { said, side, moment };
    plane.view = moment.view;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, plane.width, plane.height);
    const scale = scaleOf(said.readout.range ? { ...plain, range: said.readout.range, decisive: said.readout.decisive } : plain, grid);
    const up = { ...plain, up: said.readout.up };
    const radius = Math.max(1.3, plane.size / 170);
    this.fakes = generatedAt(apart.now, moment, this.fakes);
    let longest = 0;
    plane.within(context, () => {
      this.heat.draw(context, grid, up, scale, theme, plane);
      drawContours(context, plane, grid, contourLevels(scale), scale, theme);
      drawPoints(context, plane, this.fakes, { shape: 'diamond', colour: theme.generated, edge: theme.edge, radius });
      drawPoints(context, plane, moment.real, { shape: 'disc', colour: theme.real, edge: theme.edge, radius });
      longest = this.#arrows(context, moment, arrows, theme, wish.mode);
    });
    drawAxes(context, plane, theme);
    const shown = wish.exact ? (unknown ? 'no density is known: trained' : `the optimum: ${said.optimum}`) : said.label;
    const words = wish.mode === 'gradient' ? `longest push ${short(longest, 2)}` : shown;
    if (setText(this.note, words)) this.note.title = words;
  }

  // Arrows stand for the push at full length 1 where it is asked for, so that a vanishing one shrinks before the eyes.
  #arrows(context, moment, side, theme, mode) {
    const vectors = slice(moment[`push${this.i}`], this.apart.index, 2 * side * side);
    const { longest, usual } = lengths(vectors);
    const start = [0, 0];
    const at = (k) => cellCentre(moment.view, side, k, start);
    const full = mode === 'gradient' ? 1 : usual;
    drawArrows(context, this.plane, vectors, at, { full, reach: this.plane.size / side, colour: theme.ink, width: 1.3 });
    return longest;
  }

  #hover(px, py) {
    const place = this.told && this.plane.at(px, py);
    this.card.hidden = !place;
    if (!place) return;
    const { said, side, moment } = this.told;
    const { view } = moment;
    const cell = (value, low, high) => Math.max(0, Math.min(side - 1, Math.floor(((value - low) / (high - low)) * side)));
    const k = cell(place[1], view[2], view[3]) * side + cell(place[0], view[0], view[1]);
    const rows = [['x, y', place.map((value) => short(value)).join(', ')], [said.label, short(said.values[k], 4)]];
    rows.push([said.optimum, said.exact ? short(said.exact[k], 4) : '–']);
    this.card.replaceChildren(...rows.map(([name, value]) => h('div', {}, h('span', {}, name), h('b', {}, value))));
    const right = px < this.plane.width / 2;
    Object.assign(this.card.style, { top: `${py + 14}px`, left: right ? `${px + 14}px` : 'auto', right: right ? 'auto' : `${this.plane.width - px + 14}px` });
  }
}

// Where the optimum is infinite it is drawn as far as the critic's own values go.
function finite(exact, values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return exact.map((value) => (Number.isNaN(value) ? 0 : Math.max(Math.min(value, Math.max(high, 1)), Math.min(low, -1))));
}
