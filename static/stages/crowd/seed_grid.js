// One side of the crowd: its name, how many seeds got which diagnosis, and a small live picture of each seed that opens it in the Lab.

import { h, refill, setText } from '../../theme/dom.js';
import { Panes, arrange, corner } from './panes.js';

const SYMBOLS = { good: '✓', bad: '!', fair: '·' };
const ROOMY = 10; // font sizes: in so wide a pane the share of high quality stands beside the modes
const measure = document.createElement('canvas').getContext('2d');

/** The chips "12 × converged" of one side. */
export function chips(counts, seats) {
  return counts.map(([word, number]) => {
    const tone = seats.find((seat) => seat.word === word || seat.kind === word)?.tone ?? '';
    const title = `Diagnosis of ${number} of ${seats.length} seeds: ${word}`;
    return h('span', { className: `chip ${tone}`, title }, h('b', {}, number), ' × ', h('i', {}, SYMBOLS[tone] ?? ''), ` ${word}`);
  });
}

/** A link to one seed, around its pane on the canvas. */
class Seed {
  constructor() {
    this.modes = h('b', {});
    this.symbol = h('i', {});
    this.words = h('span', {});
    this.name = h('span', {});
    const top = h('span', { className: 'top' }, this.name, this.modes);
    const said = h('span', { className: 'said one-line' }, this.symbol, this.words);
    this.element = h('a', { className: 'seed', target: '_blank', rel: 'noopener' }, top, h('span', { className: 'pane' }), said);
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
    const found = total ? `${Number.isFinite(modes) ? Math.round(modes) : '–'}/${total}` : '';
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
    const name = `seed ${tone}${alive ? '' : ' dead'}`;
    if (this.element.className !== name) this.element.className = name;
  }
}

/** The block of one side. */
export class SeedGrid {
  /** @param {Object} side of meta.sides; @param {string} letter A or B, where there are two */
  constructor(side, letter, all, which) {
    this.first = all.flatMap(({ side: i }, k) => (i === which ? [k] : [])); // its seeds' numbers among all
    this.which = which;
    this.seeds = this.first.map(() => new Seed());
    this.words = h('span', { className: 'word one-line' });
    this.counts = h('div', { className: 'chips' });
    this.name = h('span', {});
    this.head = h('header', { hidden: !letter }, h('h3', {}, h('b', {}, letter), this.name), this.words, this.counts);
    const [still, moving] = [0, 1].map(() => h('canvas', { ariaHidden: 'true' }));
    this.panes = new Panes(still, moving);
    this.room = h('div', { className: 'room' }, still, moving, ...this.seeds.map(({ element }) => element));
    this.element = h('section', { className: 'crowd-side' }, this.head, this.room);
  }

  update(meta) {
    const side = meta.sides[this.which];
    const seats = this.first.map((k) => meta.seats[k]);
    setText(this.name, side.title);
    if (setText(this.words, side.words ?? '')) this.words.title = this.words.textContent;
    this.total = meta.modes;
    this.seeds.forEach((seed, n) => seed.update(seats[n]));
    const counts = this.head.hidden ? [] : meta.counts[this.which] ?? [];
    refill(this.counts, counts, () => chips(counts, seats));
  }

  /** Fit into a width, and into a height if it can be. */
  fit(width, height, font, family) {
    const places = arrange(this.seeds.length, width, height, font);
    this.roomy = places.size > ROOMY * font;
    measure.font = `${font * 0.95}px ${family}`;
    const fits = (word) => measure.measureText(word ?? '').width < places.size - 1.1 * font;
    const longest = Math.max(...this.seeds.map(({ seat }) => seat.seed));
    const brief = this.total > 0 && !fits(`seed ${longest}${this.total}/${this.total}`);
    this.seeds.forEach((seed, n) => seed.place(corner(places, n), places, fits, brief));
    this.room.style.height = `${places.height}px`;
    this.room.style.setProperty('--size', `${places.size}px`);
    this.room.style.setProperty('--above', `${places.above}px`);
    this.panes.fit(places, this.seeds.length);
  }

  draw(moment, theme, share) {
    this.panes.drawStill({ view: moment.view, real: moment.real, centres: moment.frame.statics.centres }, theme);
    const alive = (k) => moment.status[3 * k + 2] > 0.999; // one that dies between two moments is not drawn on its way
    const from = this.first.map((k) => (alive(k) ? 2 * share * k : -1));
    this.panes.drawPoints(moment.fakes, moment.view, from, share, theme);
  }

  /** @param {Float32Array} status of one moment, not of a blend */
  tell(status) {
    this.seeds.forEach((seed, n) => seed.tell(status.subarray(3 * this.first[n], 3 * this.first[n] + 3), this.total, this.roomy));
  }
}
