// The picture of the piles: bars of shovels, the wanted shape as an outline, and F − G at the gaps between them.

import { across, plain } from './moves.js';

const NAMES = 'ABCDEF';
const [ABOUT, GAPS, THEORY] = [5.4, 8.8, 6]; // font sizes around the piles, of F − G below them, and of the words on it
const MOST_BLOCKS = 24; // more shovels than this in one pile are not drawn one by one

/** The name of pile k. */
export const nameOf = (k) => NAMES[k];

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

/** Make an SVG element. */
function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  set(node, attributes);
  node.append(...children);
  return node;
}

const line = (look, x1, y1, x2, y2) => svg('line', { class: look, x1, y1, x2, y2 });
const rect = (look, x, y, width, height) => svg('rect', { class: look, x, y, width, height });
const text = (look, x, y, words) => svg('text', { class: look, x, y }, words);

/** Shows the piles, and tells which two were chosen by clicks, by dragging or by keys. */
export class PilePicture {
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
    this.element = svg('svg', { class: 'ground', 'aria-label': 'The piles' }, this.drawing, this.arrow, this.hits);
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

  /** Draw the piles as they lie now; `chosen` is the pile that earth will be taken from, `shown` whether F − G is
   *  shown, and `room` the height that it may take. */
  draw(width, font, levels, chosen, shown, room) {
    const { have, want } = this;
    const start = across(have, want);
    const now = across(levels, want);
    this.font = font;
    this.left = 3.2 * font;
    this.step = (width - this.left - 0.5 * font) / have.length;
    const most = Math.max(1, ...have, ...want, ...levels);
    const high = Math.max(15 * font, room - (ABOUT + (shown ? GAPS + THEORY : 0)) * font);
    this.floor = 1.2 * font + high;
    const unit = high / most;
    const shapes = levels.flatMap((level, k) => this.#pile(k, level, unit, k === chosen));
    const middle = this.floor + 4.2 * font + 4.2 * font;
    const tall = (3 * font) / Math.max(1e-9, ...start.map(Math.abs), ...now.map(Math.abs));
    const gaps = () => [
      line('axis', this.left, middle, width - 0.5 * font, middle),
      text('start strong middle', 0, middle, 'F − G'),
      ...start.flatMap((value, k) => this.#gap(k + 1, value, now[k], middle, tall)),
    ];
    const bottom = this.floor + (shown ? 4.2 + GAPS : 4.2) * font;
    const right = width - 0.5 * font;
    this.drawing.replaceChildren(
      ...shapes,
      line('axis', this.left, this.floor, right, this.floor),
      ...(shown ? gaps() : []),
    );
    set(this.element, { width, height: bottom, viewBox: `0 0 ${width} ${bottom}` });
    [...this.hits.children].forEach((hit, k) => {
      const words = `Pile ${nameOf(k)}: has ${plain(levels[k])}, wants ${plain(want[k])}`;
      set(hit, { ...this.#room(k), 'aria-pressed': k === chosen, 'aria-label': words });
    });
  }

  /** The whole strip that belongs to a pile. */
  #room(k) {
    return { x: this.left + k * this.step + 2, y: 2, width: this.step - 4, height: this.floor + 3.9 * this.font };
  }

  #pile(k, level, unit, chosen) {
    const { font, floor, step } = this;
    const want = this.want[k];
    const width = Math.min(0.66 * step, 5.5 * font);
    const middle = this.left + (k + 0.5) * step;
    const left = middle - width / 2;
    const blocks = level > 0 && this.unit === 1 && level <= MOST_BLOCKS ? Math.round(level) : Number(level > 0);
    const tall = (level / blocks) * unit;
    const y = (row) => floor + (0.2 + 1.2 * row) * font;
    return [
      ...(chosen ? [svg('rect', { class: 'chosen', ...this.#room(k), rx: 6 })] : []),
      ...Array.from({ length: blocks }, (_, b) => rect('shovel', left, floor - (b + 1) * tall, width, tall)),
      rect('wanted', left - 4, floor - want * unit, width + 8, want * unit),
      text('name', middle, y(1) - 0.1 * font, nameOf(k)),
      text('has', middle, y(2), `has ${plain(level)}`),
      text('wants', middle, y(3), `wants ${plain(want)}`),
    ];
  }

  #gap(k, start, now, middle, tall) {
    const { font, step } = this;
    const x = this.left + k * step;
    const width = Math.min(0.36 * step, 2.6 * font);
    const bar = (look, value) => rect(look, x - width / 2, middle - Math.max(0, value) * tall, width, Math.abs(value) * tall);
    const size = Math.abs(now) < 1e-9 ? '0' : now > 0 ? `${plain(now)} →` : `← ${plain(-now)}`;
    const below = middle - Math.min(0, start, now) * tall + 1.05 * font;
    const above = middle - Math.max(0, start, now) * tall - 0.35 * font;
    const y = now < 0 || (now === 0 && start < 0) ? below : above;
    return [line('gapline', x, this.floor, x, middle + 4.2 * font), bar('carry', now), bar('start-gap', start), text('gap', x, y, size)];
  }
}
