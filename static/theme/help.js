// What hovering tells, for who cannot hover: a long touch, or the key ?, shows an element's title in a box beside it.

import { h } from './dom.js';

const LONG = 500; // ms that a finger stays
const STILL = 10; // pixels that it may move meanwhile
const GAP = 6;

/** The nearest words that hovering over an element would tell, and the element that has them. */
function titled(path) {
  const holder = path.find((element) => element.title);
  return holder ? { holder, words: holder.title } : null;
}

/** Shows the titles of everything in `root`. */
export class Help {
  constructor(root) {
    this.root = root;
    this.box = h('div', { className: 'card help', role: 'tooltip', hidden: true });
    root.append(this.box);
    root.addEventListener('pointerdown', (event) => this.#down(event));
    root.addEventListener('pointermove', (event) => this.#moved(event));
    for (const end of ['pointerup', 'pointercancel']) root.addEventListener(end, () => clearTimeout(this.timer));
    root.addEventListener('contextmenu', (event) => this.touched && event.preventDefault()); // it would cover the words
    root.addEventListener('click', (event) => this.#click(event), true);
    root.addEventListener('keydown', (event) => this.#key(event));
    root.addEventListener('focusout', () => this.hide());
  }

  hide() {
    this.box.hidden = true;
  }

  #down(event) {
    this.hide();
    this.touched = event.pointerType === 'touch';
    this.shown = false;
    if (!this.touched) return;
    const told = titled(event.composedPath());
    if (!told) return;
    this.from = [event.clientX, event.clientY];
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.shown = true;
      this.#show(told);
    }, LONG);
  }

  #moved({ clientX, clientY }) {
    if (this.from && Math.hypot(clientX - this.from[0], clientY - this.from[1]) > STILL) clearTimeout(this.timer);
  }

  // A long touch asks what a button does, and does not press it.
  #click(event) {
    if (!this.shown) return;
    this.shown = false;
    event.preventDefault();
    event.stopPropagation();
  }

  #key(event) {
    if (event.key === 'Escape') this.hide();
    const field = event.composedPath()[0];
    if (event.key !== '?' || field.closest?.('input:not([type=range]), textarea')) return;
    const told = titled(event.composedPath());
    if (!told) return;
    event.preventDefault();
    this.#show(told);
  }

  #show({ holder, words }) {
    const { box } = this;
    box.textContent = words;
    box.hidden = false;
    const [place, around] = [holder, this.root].map((element) => element.getBoundingClientRect());
    const left = Math.max(0, Math.min(place.left - around.left, around.width - box.offsetWidth));
    const below = place.bottom + GAP + box.offsetHeight <= window.innerHeight;
    const top = (below ? place.bottom + GAP : place.top - GAP - box.offsetHeight) - around.top;
    Object.assign(box.style, { left: `${left}px`, top: `${top}px` });
  }
}
