// One arm: its name, how many of its members got which diagnosis, and a small live picture of each, by which one of them is chosen.

import { h, refill, setText } from '../../theme/dom.js';
import { Panes, arrange, corner } from './panes.js';

const SYMBOLS = { good: '✓', bad: '!', fair: '·' };
const ALIVE = 0.999; // one that dies between two moments is not drawn on its way
const measure = document.createElement('canvas').getContext('2d');

/** The chips "7 × Mode collapse" of one arm. */
function chips(counts, members) {
  return counts.map(([word, number]) => {
    const { tone = '' } = members.find(({ title }) => title === word) ?? {};
    const title = `${number} of ${members.length}: ${word}`;
    return h('span', { className: `chip ${tone}`, title }, h('b', {}, number), ' × ', h('i', {}, SYMBOLS[tone] ?? ''), ` ${word}`);
  });
}

/** A button around one member's pane on the canvas. */
class Member {
  /** @param {() => void} choose */
  constructor(choose) {
    this.held = h('b', {});
    this.symbol = h('i', {});
    this.words = h('span', {});
    this.name = h('span', {});
    const top = h('span', { className: 'top' }, this.name, this.held);
    const said = h('span', { className: 'said one-line' }, this.symbol, this.words);
    this.element = h('button', { type: 'button', className: 'member', onclick: choose }, top, h('span', { className: 'pane' }), said);
    this.alive = true;
  }

  update(told, chosen) {
    this.told = told;
    const { element } = this;
    const title = `${told.label}. ${told.why}`.trim();
    if (element.title !== title) element.title = title;
    element.ariaPressed = String(chosen);
    this.#say();
  }

  /** @param {(word: string) => boolean} fits whether words have room below; @param {boolean} brief no room for more than the values */
  place([left, top], { size, above }, fits, brief) {
    Object.assign(this.element.style, { left: `${left}px`, top: `${top - above}px`, width: `${size}px` });
    this.fits = fits;
    setText(this.name, brief ? this.told.brief : this.told.label);
    this.#say();
  }

  /** @param {string} held how many modes; @param {boolean} alive */
  tell(held, alive) {
    this.alive = alive;
    setText(this.held, alive ? held : '');
    this.#say();
  }

  // The diagnosis in full where there is room for it, else in one word.
  #say() {
    const { told, alive, fits = () => true } = this;
    const word = !alive ? 'diverged' : [told.word, told.title.toLowerCase(), told.kind].find(fits) ?? told.kind;
    const tone = alive ? told.tone : 'bad';
    setText(this.words, word ?? '');
    setText(this.symbol, word ? SYMBOLS[tone] ?? '' : '');
    const name = `member ${tone}${alive ? '' : ' dead'}`;
    if (this.element.className !== name) this.element.className = name;
  }
}

/** The block of one arm. */
export class MemberGrid {
  /** @param {number} which arm of meta; @param {(member: number) => void} choose */
  constructor(meta, which, choose) {
    this.first = meta.members.flatMap(({ arm }, k) => (arm === which ? [k] : [])); // its members' numbers among all
    this.which = which;
    this.members = this.first.map((_, n) => new Member(() => choose(n)));
    this.words = h('span', { className: 'word one-line' });
    this.counts = h('div', { className: 'chips' });
    this.name = h('span', {});
    this.letter = h('b', {});
    this.head = h('header', {}, h('h3', {}, this.letter, this.name), this.words, this.counts);
    const [still, moving] = [0, 1].map(() => h('canvas', { ariaHidden: 'true' }));
    this.panes = new Panes(still, moving);
    this.room = h('div', { className: 'room' }, still, moving, ...this.members.map(({ element }) => element));
    this.side = h('div', { className: 'side-of-arm' });
    this.element = h('section', { className: 'crowd-arm' }, this.head, this.room, this.side);
  }

  update(meta, chosen) {
    const arm = meta.arms[this.which];
    const members = this.first.map((k) => meta.members[k]);
    this.columns = meta.columns;
    setText(this.letter, meta.arms.length > 1 ? arm.letter : '');
    setText(this.name, arm.title);
    if (setText(this.words, arm.words)) this.words.title = arm.words;
    this.total = meta.modes;
    this.members.forEach((member, n) => member.update(members[n], n === chosen));
    const counts = meta.counts[this.which] ?? [];
    refill(this.counts, counts, () => chips(counts, members));
  }

  /** Fit into a width, and into a height if it can be. */
  fit(width, height, font, family) {
    const places = arrange(this.members.length, width, height, font, this.columns);
    measure.font = `${0.82 * font}px ${family}`;
    const fits = (word) => measure.measureText(word ?? '').width < places.size - 1.1 * font;
    const longest = this.members.reduce((most, { told }) => (told.label.length > most.length ? told.label : most), '');
    const brief = !fits(`${longest}${this.total ? `${this.total} of ${this.total}` : ''}`);
    this.members.forEach((member, n) => member.place(corner(places, n), places, fits, brief));
    this.room.style.height = `${places.height}px`;
    this.room.style.setProperty('--size', `${places.size}px`);
    this.room.style.setProperty('--above', `${places.above}px`);
    this.panes.fit(places, this.members.length);
    this.height = places.height;
  }

  draw(moment, theme, share) {
    this.panes.drawStill({ view: moment.view, real: moment.real, centres: moment.frame.statics.centres }, theme);
    const from = this.first.map((k) => (moment.status[k] > ALIVE ? 2 * share * k : -1));
    this.panes.drawPoints(moment.fakes, moment.view, from, share, theme);
  }

  /** @param {Float32Array} status of one moment, not of a blend; @param {(arm: number, n: number) => number} held modes of its member n */
  tell(status, held) {
    this.members.forEach((member, n) => {
      const value = held(this.which, n);
      const words = this.total && Number.isFinite(value) ? `${Math.round(value)} of ${this.total}` : '';
      member.tell(words, status[this.first[n]] > ALIVE);
    });
  }
}
