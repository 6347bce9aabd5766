// One arm: its name, how many of its members got which diagnosis, and a small live picture of each that opens it in the Lab.

import { h, refill, setText } from '../../theme/dom.js';
import { Panes, arrange, corner } from './panes.js';

const SYMBOLS = { good: '✓', bad: '!', fair: '·' };
const ROOMY = 10; // font sizes: in so wide a pane the share of high quality stands beside the modes
const measure = document.createElement('canvas').getContext('2d');

/** The chips "12 × converged" of one arm. */
export function chips(counts, members) {
  return counts.map(([word, number]) => {
    const tone = members.find((member) => member.word === word || member.kind === word)?.tone ?? '';
    const title = `Diagnosis of ${number} of ${members.length}: ${word}`;
    return h('span', { className: `chip ${tone}`, title }, h('b', {}, number), ' × ', h('i', {}, SYMBOLS[tone] ?? ''), ` ${word}`);
  });
}

/** A link to one member, around its pane on the canvas. */
class Member {
  constructor() {
    this.modes = h('b', {});
    this.symbol = h('i', {});
    this.words = h('span', {});
    this.name = h('span', {});
    const top = h('span', { className: 'top' }, this.name, this.modes);
    const said = h('span', { className: 'said one-line' }, this.symbol, this.words);
    this.element = h('a', { className: 'member', target: '_blank', rel: 'noopener' }, top, h('span', { className: 'pane' }), said);
    this.alive = true;
  }

  update(told) {
    this.told = told;
    const { element } = this;
    if (element.getAttribute('href') !== told.href) element.setAttribute('href', told.href);
    const title = `${told.label}. ${told.why ? `${told.why} ` : ''}Click: open it in the Lab.`;
    if (element.title !== title) element.title = title;
    this.#say();
  }

  /** @param {(word: string) => boolean} fits whether a diagnosis has room below; @param {boolean} brief no room for more than the values */
  place([left, top], { size, above }, fits, brief) {
    Object.assign(this.element.style, { left: `${left}px`, top: `${top - above}px`, width: `${size}px` });
    this.fits = fits;
    setText(this.name, brief ? this.told.brief : this.told.label);
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
    const { told, alive, fits = () => true } = this;
    const word = !alive ? 'diverged' : fits(told.word) ? told.word : told.kind;
    const tone = alive ? told.tone : 'bad';
    setText(this.words, word ?? '');
    setText(this.symbol, word ? SYMBOLS[tone] ?? '' : '');
    const name = `member ${tone}${alive ? '' : ' dead'}`;
    if (this.element.className !== name) this.element.className = name;
  }
}

/** The block of one arm. */
export class MemberGrid {
  /** @param {string} letter of the arm, where there are several; @param {number} which arm of meta */
  constructor(letter, meta, which) {
    this.first = meta.members.flatMap(({ arm }, k) => (arm === which ? [k] : [])); // its members' numbers among all
    this.which = which;
    this.members = this.first.map(() => new Member());
    this.words = h('span', { className: 'word one-line' });
    this.counts = h('div', { className: 'chips' });
    this.name = h('span', {});
    this.head = h('header', { hidden: !letter }, h('h3', {}, h('b', {}, letter), this.name), this.words, this.counts);
    const [still, moving] = [0, 1].map(() => h('canvas', { ariaHidden: 'true' }));
    this.panes = new Panes(still, moving);
    this.room = h('div', { className: 'room' }, still, moving, ...this.members.map(({ element }) => element));
    this.element = h('section', { className: 'crowd-arm' }, this.head, this.room);
  }

  update(meta) {
    const arm = meta.arms[this.which];
    const members = this.first.map((k) => meta.members[k]);
    this.columns = meta.columns;
    setText(this.name, arm.title);
    if (setText(this.words, arm.words)) this.words.title = this.words.textContent;
    this.total = meta.modes;
    this.members.forEach((member, n) => member.update(members[n]));
    const counts = this.head.hidden ? [] : meta.counts[this.which] ?? [];
    refill(this.counts, counts, () => chips(counts, members));
  }

  /** Fit into a width, and into a height if it can be. */
  fit(width, height, font, family) {
    const places = arrange(this.members.length, width, height, font, this.columns);
    this.roomy = places.size > ROOMY * font;
    measure.font = `${font * 0.95}px ${family}`;
    const fits = (word) => measure.measureText(word ?? '').width < places.size - 1.1 * font;
    const longest = this.members.reduce((most, { told }) => (told.label.length > most.length ? told.label : most), '');
    const brief = !fits(`${longest}${this.total ? `${this.total}/${this.total}` : ''}`);
    this.members.forEach((member, n) => member.place(corner(places, n), places, fits, brief));
    this.room.style.height = `${places.height}px`;
    this.room.style.setProperty('--size', `${places.size}px`);
    this.room.style.setProperty('--above', `${places.above}px`);
    this.panes.fit(places, this.members.length);
  }

  draw(moment, theme, share) {
    this.panes.drawStill({ view: moment.view, real: moment.real, centres: moment.frame.statics.centres }, theme);
    const alive = (k) => moment.status[3 * k + 2] > 0.999; // one that dies between two moments is not drawn on its way
    const from = this.first.map((k) => (alive(k) ? 2 * share * k : -1));
    this.panes.drawPoints(moment.fakes, moment.view, from, share, theme);
  }

  /** @param {Float32Array} status of one moment, not of a blend */
  tell(status) {
    this.members.forEach((member, n) => member.tell(status.subarray(3 * this.first[n], 3 * this.first[n] + 3), this.total, this.roomy));
  }
}
