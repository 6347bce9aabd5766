// The plane into which the learner draws a mark: the data before the run, the generated points too after it.

import { h } from '../../theme/dom.js';

const SIDE = 200; // of the drawing, in its own units
const STEP = 0.02; // of the side that an arrow key moves the mark
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function svg(tag, attributes = {}) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** A square view of the data with one mark. */
export class MarkPlane {
  /** @param {(mark: number[]) => void} marked called with the mark (x, y), in the data's units */
  constructor(marked) {
    this.marked = marked;
    this.svg = svg('svg', { viewBox: `0 0 ${SIDE} ${SIDE}`, tabindex: '0', role: 'application' });
    this.clouds = svg('g');
    this.ring = svg('circle', { class: 'ring', hidden: '' });
    this.cross = svg('path', { class: 'cross' });
    this.svg.append(this.clouds, this.ring, this.cross);
    this.element = h('div', { className: 'plane' }, this.svg);
    this.svg.addEventListener('pointerdown', (event) => this.#click(event));
    this.svg.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Show the data, the mark, its radius, and generated points where there are any; `locked`: the mark stays. */
  show({ box, real }, mark, radius, fakes, locked) {
    Object.assign(this, { box, mark, radius, locked });
    const drawn = `${real.length} ${fakes?.length ?? 0} ${box}`;
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.clouds.replaceChildren(...this.#points(real, 'real'), ...this.#points(fakes ?? [], 'generated'));
    }
    this.svg.classList.toggle('locked', locked);
    this.#place();
  }

  #points(flat, name) {
    const path = svg('path', { class: name });
    let d = '';
    for (let i = 0; i < flat.length; i += 2) {
      const [x, y] = this.#at(flat[i], flat[i + 1]);
      if (x >= 0 && x <= SIDE && y >= 0 && y <= SIDE) d += name === 'real' ? `M${x.toFixed(1)} ${y.toFixed(1)}h0` : `M${(x - 2.4).toFixed(1)} ${y.toFixed(1)}l2.4-2.4 2.4 2.4-2.4 2.4z`;
    }
    path.setAttribute('d', d);
    return [path];
  }

  #at(x, y) {
    const [x0, x1, y0, y1] = this.box;
    return [(SIDE * (x - x0)) / (x1 - x0), (SIDE * (y1 - y)) / (y1 - y0)];
  }

  #place() {
    const { mark, radius, box } = this;
    this.cross.style.display = this.ring.style.display = mark ? '' : 'none';
    const said = mark ? `Your mark lies at x ${mark[0].toFixed(2)}, y ${mark[1].toFixed(2)}.` : 'No mark yet.';
    this.svg.setAttribute('aria-label', `The data. ${said} ${this.locked ? '' : 'Click, or move it with the arrow keys.'}`);
    if (!mark) return;
    const [x, y] = this.#at(...mark);
    this.cross.setAttribute('d', `M${x - 7} ${y}h14M${x} ${y - 7}v14`);
    this.ring.removeAttribute('hidden');
    this.ring.setAttribute('cx', x);
    this.ring.setAttribute('cy', y);
    this.ring.setAttribute('r', (SIDE * radius) / (box[1] - box[0]));
  }

  #set(x, y) {
    const [x0, x1, y0, y1] = this.box;
    this.mark = [Math.min(x1, Math.max(x0, x)), Math.min(y1, Math.max(y0, y))].map((v) => Number(v.toPrecision(4)));
    this.#place();
    this.marked(this.mark);
  }

  #click(event) {
    if (this.locked || !this.box) return;
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const [x0, x1, y0, y1] = this.box;
    this.#set(x0 + ((x1 - x0) * (event.clientX - left)) / width, y1 - ((y1 - y0) * (event.clientY - top)) / height);
  }

  #key(event) {
    const way = KEYS[event.key];
    if (!way || this.locked || !this.box) return;
    event.preventDefault();
    const [x0, x1, y0, y1] = this.box;
    const [x, y] = this.mark ?? [(x0 + x1) / 2, (y0 + y1) / 2];
    this.#set(x + way[0] * STEP * (x1 - x0), y + way[1] * STEP * (y1 - y0));
  }
}
