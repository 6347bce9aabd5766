// The picture of the piles: bars of shovels, the wanted shape as an outline, and F − G at the gaps between them.

import { across, plain } from './moves.js';

const NAMES = 'ABCDEF';
const MOST_BLOCKS = 24; // more shovels than this in one pile are not drawn one by one

/** The name of pile k. */
export const nameOf = (k) => NAMES[k];

/** Make an SVG element. */
function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Shows the piles, and tells which two were chosen by clicks, by dragging or by keys. */
export class Ground {
  /**
   * @param {(pile: number) => void} pick a pile was clicked
   * @param {(from: number, to: number) => void} carry a pile was dragged onto another
   * @param {() => void} leave Escape was pressed
   */
  constructor(pick, carry, leave) {
    this.calls = { pick, carry, leave };
    this.drawing = svg('g');
    this.arrow = svg('path', { class: 'drag' });
    this.hits = svg('g');
    this.element = svg('svg', { class: 'ground' }, this.drawing, this.arrow, this.hits);
    this.element.addEventListener('pointerdown', (event) => this.#down(event));
    this.element.addEventListener('pointermove', (event) => this.#move(event));
    this.element.addEventListener('pointerup', (event) => this.#up(event));
    this.element.addEventListener('pointercancel', () => this.#drop());
    this.element.addEventListener('keydown', (event) => this.#key(event));
  }

  receive({ have, want, unit }) {
    Object.assign(this, { have, want, unit });
    this.hits.replaceChildren(...have.map((_, k) => svg('rect', { class: 'hit', tabindex: 0, role: 'button', 'data-pile': k })));
  }

  #at(event) {
    const box = this.element.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const pile = Math.floor((x - this.left) / this.step);
    return { x, y, pile: pile >= 0 && pile < this.have.length && y <= this.floor + 4 * this.font ? pile : null };
  }

  #down(event) {
    const { x, pile } = this.#at(event);
    if (pile === null) return;
    this.dragging = { pile, x };
    this.element.setPointerCapture(event.pointerId);
  }

  #move(event) {
    if (!this.dragging) return;
    const { x, y } = this.#at(event);
    const from = this.left + (this.dragging.pile + 0.5) * this.step;
    const far = Math.abs(x - this.dragging.x) > 0.3 * this.step;
    const top = Math.max(4, Math.min(y, this.floor - 2 * this.font) - 2 * this.font);
    this.arrow.setAttribute('d', far ? `M${from},${this.floor - 0.5 * this.font} Q${(from + x) / 2},${top} ${x},${y}` : '');
  }

  #up(event) {
    const { dragging } = this;
    if (!dragging) return;
    this.#drop();
    const { pile } = this.#at(event);
    if (pile === dragging.pile) this.calls.pick(pile);
    else if (pile !== null) this.calls.carry(dragging.pile, pile);
  }

  #drop() {
    this.dragging = null;
    this.arrow.setAttribute('d', '');
  }

  #key(event) {
    const pile = Number(event.target.dataset.pile);
    if (['Enter', ' '].includes(event.key)) this.calls.pick(pile);
    else if (event.key === 'Escape') this.calls.leave();
    else if (['ArrowLeft', 'ArrowRight'].includes(event.key)) this.hits.children[pile + (event.key === 'ArrowLeft' ? -1 : 1)]?.focus();
    else return;
    event.preventDefault();
  }

  /** Draw the piles as they lie now; `chosen` is the pile that earth will be taken from. */
  draw(width, font, levels, chosen) {
    const { have, want } = this;
    const start = across(have, want);
    const now = across(levels, want);
    this.font = font;
    this.left = 3.2 * font;
    this.step = (width - this.left - 0.5 * font) / have.length;
    const most = Math.max(1, ...have, ...want, ...levels);
    const high = 15 * font;
    this.floor = 1.2 * font + high;
    const unit = high / most;
    const shapes = levels.flatMap((level, k) => this.#pile(k, level, unit, k === chosen));
    const middle = this.floor + 4.2 * font + 4.2 * font;
    const tall = (3 * font) / Math.max(1e-9, ...start.map(Math.abs), ...now.map(Math.abs));
    const gaps = start.flatMap((value, k) => this.#gap(k + 1, value, now[k], middle, tall));
    const bottom = middle + 4.6 * font;
    const axis = [
      svg('line', { class: 'axis', x1: this.left, x2: width - 0.5 * font, y1: this.floor, y2: this.floor }),
      svg('line', { class: 'axis', x1: this.left, x2: width - 0.5 * font, y1: middle, y2: middle }),
      this.#text(0, middle, 'F − G', 'start strong middle'),
    ];
    this.drawing.replaceChildren(...shapes, ...axis, ...gaps);
    Object.entries({ width, height: bottom, viewBox: `0 0 ${width} ${bottom}` }).forEach(([name, value]) => this.element.setAttribute(name, value));
    [...this.hits.children].forEach((hit, k) => {
      const box = { x: this.left + k * this.step + 2, y: 2, width: this.step - 4, height: this.floor + 3.9 * font };
      Object.entries(box).forEach(([name, value]) => hit.setAttribute(name, value));
      hit.setAttribute('aria-pressed', k === chosen);
      hit.setAttribute('aria-label', `Pile ${nameOf(k)}: has ${plain(levels[k])}, wants ${plain(want[k])}`);
    });
  }

  #text(x, y, words, look) {
    return svg('text', { x, y, class: look }, words);
  }

  #pile(k, level, unit, chosen) {
    const { font, floor, step, want } = this;
    const width = Math.min(0.66 * step, 5.5 * font);
    const middle = this.left + (k + 0.5) * step;
    const left = middle - width / 2;
    const shapes = [];
    if (chosen) shapes.push(svg('rect', { class: 'chosen', x: this.left + k * step + 2, y: 2, width: step - 4, height: floor + 3.9 * font, rx: 6 }));
    const blocks = this.unit === 1 && level <= MOST_BLOCKS ? Math.round(level) : 1;
    for (let b = 0; b < blocks && level > 0; b++) {
      const tall = (level / blocks) * unit;
      shapes.push(svg('rect', { class: 'shovel', x: left, y: floor - (b + 1) * tall, width, height: tall }));
    }
    shapes.push(svg('rect', { class: 'wanted', x: left - 4, y: floor - want[k] * unit, width: width + 8, height: want[k] * unit }));
    const y = (row) => floor + (0.2 + 1.2 * row) * font;
    shapes.push(this.#text(middle, y(1) - 0.1 * font, nameOf(k), 'name'));
    shapes.push(this.#text(middle, y(2), `has ${plain(level)}`, 'has'), this.#text(middle, y(3), `wants ${plain(want[k])}`, 'wants'));
    return shapes;
  }

  #gap(k, start, now, middle, tall) {
    const { font, step } = this;
    const x = this.left + k * step;
    const width = Math.min(0.36 * step, 2.6 * font);
    const bar = (value, look) => svg('rect', { class: look, x: x - width / 2, y: middle - Math.max(0, value) * tall, width, height: Math.abs(value) * tall });
    const size = Math.abs(now) < 1e-9 ? '0' : now > 0 ? `${plain(now)} →` : `← ${plain(-now)}`;
    const below = Math.min(0, start, now);
    const above = Math.max(0, start, now);
    const y = now < 0 || (now === 0 && start < 0) ? middle - below * tall + 1.05 * font : middle - above * tall - 0.35 * font;
    return [
      svg('line', { class: 'gapline', x1: x, x2: x, y1: this.floor, y2: middle + 4.2 * font }),
      bar(now, 'carry'),
      bar(start, 'start-gap'),
      this.#text(x, y, size, 'gap'),
    ];
  }
}
