// One side of the crowd: its name, how many seeds got which diagnosis, and a small live picture of each seed that opens it in the Lab.

import { h, setText } from '../../theme/dom.js';
import { Panes, arrange, corner } from './panes.js';

const SYMBOLS = { good: '✓', bad: '!', fair: '·' };
const ROOMY = 10; // font sizes: in so wide a pane the share of high quality stands beside the modes
const measure = document.createElement('canvas').getContext('2d');

/** The chips "12 × converged" of one side. */
export function chips(counts, seats) {
  return counts.map(([word, number]) => {
    const tone = seats.find((seat) => seat.word === word || seat.kind === word)?.tone ?? '';
    return h('span', { className: `chip ${tone}`, title: `Diagnosis of ${number} of ${seats.length} seeds: ${word}` }, h('b', {}, number), ' × ', h('i', {}, SYMBOLS[tone] ?? ''), ` ${word}`);
  });
}

class Seat {
  constructor(seat) {
    this.modes = h('b', {});
    this.symbol = h('i', {});
    this.words = h('span', {});
    this.name = h('span', {});
    const top = h('span', { className: 'top' }, this.name, this.modes);
    this.element = h('a', { className: 'seat', target: '_blank', rel: 'noopener' }, top, h('span', { className: 'pane' }), h('span', { className: 'said' }, this.symbol, this.words));
    this.alive = true;
  }

  update(seat) {
    this.seat = seat;
    const { element } = this;
    if (element.getAttribute('href') !== seat.href) element.setAttribute('href', seat.href);
    const title = `${seat.why ? `${seat.why} ` : ''}Click: open this seed in the Lab.`;
    if (element.title !== title) element.title = title;
    this.#say();
  }

  /** @param {(word: string) => boolean} fits whether a diagnosis has room below; @param {boolean} brief no room for the word "seed" */
  place([left, top], { size, above }, fits, brief) {
    Object.assign(this.element.style, { left: `${left}px`, top: `${top - above}px`, width: `${size}px` });
    this.fits = fits;
    setText(this.name, brief ? String(this.seat.seed) : `seed ${this.seat.seed}`);
    this.#say();
  }

  /** @param {number[]} status modes or NaN, the share of high quality or NaN, alive or not */
  tell([modes, quality, alive], total, roomy) {
    this.alive = alive > 0.5;
    const found = total && Number.isFinite(modes) ? `${Math.round(modes)}/${total}` : total ? `–/${total}` : '';
    const share = Number.isFinite(quality) && (roomy || !total) ? `${Math.round(100 * quality)} %` : '';
    setText(this.modes, this.alive ? [found, share].filter(Boolean).join(' · ') : '');
    this.#say();
  }

  // The diagnosis in full where there is room for it, else in one word.
  #say() {
    const { seat, alive, fits = () => true } = this;
    const word = !alive ? 'diverged' : fits(seat.word) ? seat.word : seat.kind;
    const tone = alive ? seat.tone : 'bad';
    setText(this.words, word ?? '');
    setText(this.symbol, word ? SYMBOLS[tone] ?? '' : '');
    const name = `seat ${tone}${alive ? '' : ' dead'}`;
    if (this.element.className !== name) this.element.className = name;
  }
}

/** The block of one side. */
export class Seats {
  /** @param {Object} side of meta.sides; @param {string} letter A or B, where there are two */
  constructor(side, letter, all, which) {
    this.first = all.flatMap(({ side: i }, k) => (i === which ? [k] : [])); // its panels' numbers among all
    this.which = which;
    this.seats = this.first.map((k) => new Seat(all[k]));
    this.words = h('span', { className: 'word' });
    this.counts = h('div', { className: 'chips' });
    this.name = h('span', {});
    this.head = h('header', { hidden: !letter }, h('h3', {}, h('b', {}, letter), this.name), this.words, this.counts);
    const [still, moving] = [0, 1].map(() => h('canvas', { ariaHidden: 'true' }));
    this.panes = new Panes(still, moving);
    this.room = h('div', { className: 'room' }, still, moving, ...this.seats.map(({ element }) => element));
    this.element = h('section', { className: 'crowd-side' }, this.head, this.room);
  }

  update(meta) {
    const side = meta.sides[this.which];
    setText(this.name, side.title);
    if (setText(this.words, side.words ?? '')) this.words.title = this.words.textContent;
    this.total = meta.modes;
    this.seats.forEach((seat, n) => seat.update(meta.seats[this.first[n]]));
    if (this.head.hidden) return;
    const key = JSON.stringify(meta.counts[this.which] ?? []);
    if (key !== this.key) this.counts.replaceChildren(...chips(meta.counts[this.which] ?? [], this.first.map((k) => meta.seats[k])));
    this.key = key;
  }

  /** Fit into a width, and into a height if it can be. */
  fit(width, height, font, family) {
    const places = arrange(this.seats.length, width, height, font);
    this.roomy = places.size > ROOMY * font;
    measure.font = `${font * 0.95}px ${family}`;
    const fits = (word) => measure.measureText(word ?? '').width < places.size - 1.1 * font;
    const longest = Math.max(...this.seats.map(({ seat }) => seat.seed));
    const brief = this.total > 0 && !fits(`seed ${longest}${this.total}/${this.total}`);
    this.seats.forEach((seat, n) => seat.place(corner(places, n), places, fits, brief));
    this.room.style.height = `${places.height}px`;
    this.room.style.setProperty('--size', `${places.size}px`);
    this.room.style.setProperty('--above', `${places.above}px`);
    this.panes.fit(places, this.seats.length);
  }

  draw(moment, theme, share) {
    this.panes.drawStill({ view: moment.view, real: moment.real, centres: moment.frame.statics.centres }, theme);
    const alive = (k) => moment.status[3 * k + 2] > 0.999; // one that dies between two moments is not drawn on its way
    const from = this.first.map((k) => (alive(k) ? 2 * share * k : -1));
    this.panes.drawPoints({ points: moment.fakes, view: moment.view }, from, share, theme);
  }

  /** @param {Float32Array} status of one moment, not of a blend */
  tell(status) {
    this.seats.forEach((seat, n) => seat.tell(status.subarray(3 * this.first[n], 3 * this.first[n] + 3), this.total, this.roomy));
  }
}
