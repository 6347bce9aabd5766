// Piles of earth for a first lecture: move shovels by hand, see what it costs, and compare with the optimum.

import { button } from '../../controls/buttons.js';
import { stillExport } from '../../export/still.js';
import { csv } from '../../export/tables.js';
import { Component, mounter } from '../../shell/component.js';
import { h, setText } from '../../theme/dom.js';
import { across, judge, plain, suggest, total } from './moves.js';
import { PilePicture, nameOf } from './pile_picture.js';

const AROUND = 19.5; // font sizes of all that stands above the picture
const NARROW = 50; // font sizes: below this width the moves stand under the piles
const STORE = 'gan2d.piles.'; // in the tab's own storage: what was tried outlives the page, and loading it anew
const counts = { mounts: 0, drawn: 0 };
let exposed = null;

const many = (count, unit) => `${plain(count)} ${unit}${Math.abs(count - 1) < 1e-9 ? '' : 's'}`;

/** One move: its slider, its price, and the way to take it back. */
class Row {
  constructor(move, change, remove) {
    this.move = move;
    const [from, to] = [nameOf(move.from), nameOf(move.to)];
    this.slider = h('input', { type: 'range', min: 0, ariaLabel: `Shovels from ${from} to ${to}` });
    this.slider.addEventListener('input', () => {
      move.asked = Number(this.slider.value);
      change();
    });
    this.price = h('span', { className: 'price' });
    const gone = button('✕', 'Remove this move', () => remove(move));
    gone.ariaLabel = `Remove the move from ${from} to ${to}`;
    this.element = h('li', {}, h('b', {}, `${from} → ${to}`), this.slider, this.price, gone);
  }

  /** Show what the move does at present. */
  update({ there, amount, work }, unit) {
    const { from, to } = this.move;
    Object.assign(this.slider, { step: unit, max: there, disabled: there < 1e-9 });
    if (Number(this.slider.value) !== amount) this.slider.value = amount;
    const words = `${many(amount, 'shovel')} × ${many(Math.abs(to - from), 'bin')} = ${plain(work)}`;
    setText(this.price, words);
    this.slider.setAttribute('aria-valuetext', words);
  }
}

class PilesView extends Component {
  constructor(parent) {
    counts.mounts++;
    super(parent, h('div', { className: 'lab piles' }), [new URL('./piles.css', import.meta.url)]);
    this.rows = new Map();
    this.picture = new PilePicture((pile) => this.#pick(pile), (from, to) => this.#carry(from, to), () => this.#choose(null));
    this.hint = h('p', { className: 'guide', ariaLive: 'polite' });
    this.theory = h('p', { className: 'theory' });
    this.list = h('ol', { className: 'moves' });
    this.totals = Object.fromEntries(['cost', 'left', 'optimum'].map((name) => [name, h('b')]));
    this.verdict = h('p', { className: 'verdict', role: 'status' });
    const lines = { cost: 'Your cost so far', left: 'Still misplaced', optimum: 'Optimum' };
    const item = (shape, words) => h('span', { className: 'item' }, h('i', { className: `mark ${shape}` }), words);
    const legend = h('p', { className: 'row' }, item('shovel', 'earth as it lies now'), item('wanted', 'wanted shape'));
    const line = ([name, words]) => h('div', {}, h('span', {}, words), this.totals[name]);
    const totals = h('div', { className: 'totals' }, ...Object.entries(lines).map(line));
    const note = h('p', { className: 'note' }, 'Cost = shovels × bins they are carried; neighbouring bins lie 1 apart.');
    this.check = button('Check', 'Compare with the cheapest plan', () => this.#check(), 'check');
    this.show = button('', '', () => this.#showBest());
    this.again = button('Start again', 'Take all your moves back', () => this.#set([]));
    this.left = h('div', { className: 'left' }, this.hint, legend, this.picture.element, this.theory);
    this.heading = h('h3');
    const exports = stillExport(this, { name: 'piles', part: this.left, tables: () => this.#tables() });
    const buttons = h('div', { className: 'row' }, this.check, this.show, this.again, exports);
    const right = [this.verdict, totals, note, buttons, this.heading, this.list];
    this.root.append(this.left, h('div', { className: 'right' }, ...right));
  }

  /** The moves that are shown: the student's, or those of the optimal plan. */
  get moves() { return this.best ?? this.attempt.moves; }

  /** Whether the optimum may be seen. */
  get checked() { return this.attempt.checked; }

  /** Take in what Python sent (again). */
  receive(data) {
    exposed = this;
    if (!data || data.id === this.data?.id) return;
    this.data = data;
    this.picture.receive(data);
    this.attempt = recalled(data);
    this.chosen = this.best = null;
    this.#rebuild();
    this.#choose(null);
  }

  // the piles and the moves that are shown
  #tables() {
    const { levels, done } = judge(this.data, this.moves);
    const { have, want } = this.data;
    return [
      { name: 'piles', label: 'Piles', title: 'Shovels in each bin', text: () => csv([['bin', 'at the start', 'now', 'wanted'], ...have.map((value, k) => [nameOf(k), value, levels[k], want[k]])]) },
      { name: 'moves', label: 'Moves', title: 'What is carried', text: () => csv([['from', 'to', 'shovels', 'cost'], ...this.moves.map(({ from, to }, k) => [nameOf(from), nameOf(to), done[k].amount, done[k].work])]) },
    ];
  }

  #set(moves) {
    this.best = null;
    this.attempt.moves = moves;
    this.#rebuild();
    this.#choose(null);
  }

  // The optimum may be seen from now on, in this exercise.
  #check() {
    this.attempt.checked = true;
    this.redraw();
  }

  #rebuild() {
    const remove = (gone) => this.#set(this.moves.filter((move) => move !== gone));
    this.rows = new Map(this.moves.map((move) => [move, this.rows.get(move) ?? new Row(move, () => this.redraw(), remove)]));
    for (const { element } of this.rows.values()) element.inert = this.best !== null;
    const rows = [...this.rows.values()].map(({ element }) => element);
    this.list.replaceChildren(...(rows.length ? rows : [h('li', { className: 'none' }, 'None yet.')]));
  }

  // The optimal plan in the place of the student's moves, which stay what they were; and back.
  #showBest() {
    const moves = this.data.flow.flatMap((row, from) => row.map((asked, to) => ({ from, to, asked })));
    this.best = this.best ? null : moves.filter(({ from, to, asked }) => from !== to && asked > 1e-9);
    this.#rebuild();
    this.#choose(null);
  }

  #choose(pile, words = null) {
    this.chosen = pile;
    const own = 'Click a pile, then the pile where its earth shall go; or drag from one to the other.';
    const first = this.best ? 'This is the optimal plan; your own moves are kept.' : own;
    setText(this.hint, words ?? (pile === null ? first : `From ${nameOf(pile)}: now click the pile where the earth shall go.`));
    this.redraw();
  }

  #pick(pile) {
    if (this.best) return;
    if (this.chosen === null) this.#take(pile);
    else if (this.chosen === pile) this.#choose(null);
    else this.#carry(this.chosen, pile);
  }

  #take(pile) {
    if (judge(this.data, this.moves).levels[pile] > 1e-9) this.#choose(pile);
    else this.#choose(null, `Nothing lies at ${nameOf(pile)}: click another pile.`);
  }

  #carry(from, to) {
    if (this.best) return;
    const { levels, done } = judge(this.data, this.moves);
    if (levels[from] < 1e-9) {
      this.#take(from);
      return;
    }
    const asked = suggest(levels, this.data.want, from, to, this.data.unit);
    const same = this.moves.find((move) => move.from === from && move.to === to);
    // a way that exists already carries more, behind all earth that has come since
    const again = same && Object.assign(same, { asked: done[this.moves.indexOf(same)].amount + asked });
    this.#set([...this.moves.filter((move) => move !== same), again ?? { from, to, asked }]);
  }

  frame() {
    const { theme: { size: font }, host: { clientWidth: width } } = this;
    if (!this.data || !(width > 0)) return;
    this.root.classList.toggle('narrow', width < NARROW * font);
    const told = judge(this.data, this.moves);
    this.moves.forEach((move, k) => this.rows.get(move).update(told.done[k], this.data.unit));
    remember(this.data, this.attempt);
    const { checked, best } = this;
    this.picture.draw(this.left.clientWidth, font, told.levels, this.chosen, checked, window.innerHeight - AROUND * font);
    setText(this.heading, best ? 'Moves of the optimal plan' : 'Your moves');
    setText(this.show, best ? 'Back to your moves' : 'Show the optimal plan');
    [this.show.hidden, this.check.hidden, this.again.hidden] = [!checked, checked, best !== null];
    this.theory.hidden = !checked;
    setText(this.totals.cost, plain(told.cost));
    setText(this.totals.left, many(told.left, 'shovel'));
    setText(this.totals.optimum, checked ? plain(this.data.optimum) : '?');
    this.verdict.className = `verdict ${told.left || !checked ? 'open' : told.wasted ? 'dear' : 'good'}`;
    setText(this.verdict, this.words(told));
    this.#tellTheory(told);
    counts.drawn++;
  }

  /** The verdict as a sentence. */
  words({ left, wasted, crossed }) {
    const where = crossed.map(([first, last]) => `between ${nameOf(first)} and ${nameOf(last)}`).join(' and ');
    const why = wasted ? `: earth ${left ? 'went the wrong way' : 'crossed itself'} ${where}` : '';
    const have = many(left, 'shovel');
    if (!this.checked) return left ? `${have} still misplaced.` : 'All earth lies where it is wanted. Could it have been cheaper? Press Check.';
    if (left) return wasted ? `${have} still misplaced, and already ${plain(wasted)} more than needed${why}.` : `${have} still misplaced.`;
    return wasted ? `Done, but ${plain(wasted)} more than needed${why}.` : `Done, at the optimal cost ${plain(this.data.optimum)}.`;
  }

  #tellTheory({ remaining }) {
    const { have, want, optimum } = this.data;
    const sizes = across(have, want).map((value) => plain(Math.abs(value)));
    const sum = sizes.length > 1 ? `${sizes.join(' + ')} = ` : '';
    const shovels = total(have);
    const rule = [
      ' at a gap is the earth that lies to its left (F) less the earth wanted there (G): so much must cross the gap,',
      '→ to the right or ← to the left. The sum of its sizes at the start (dashed), ',
    ].join(' ');
    const between = `Per shovel, as between samples: ${plain(optimum)} / ${plain(shovels)} = ${(optimum / shovels).toFixed(2)} bins.`;
    this.theory.replaceChildren(
      h('b', {}, 'F − G'),
      rule,
      h('b', {}, `${sum}${plain(optimum)}`),
      `, is the optimal cost: W1 = ∫|F − G|. What is filled is still to be carried: ${plain(remaining)}.`,
      shovels > 0 ? ` (${between})` : '',
    );
  }
}

/** What a student has done in an exercise: the moves so far, and whether they were checked. */
function recalled({ id }) {
  const fresh = { moves: [], checked: false };
  try {
    return { ...fresh, ...JSON.parse(sessionStorage.getItem(STORE + id)) };
  } catch {
    return fresh; // no storage is lent to some frames
  }
}

function remember({ id }, attempt) {
  try {
    sessionStorage.setItem(STORE + id, JSON.stringify(attempt));
  } catch {
    // then it lasts as long as the page
  }
}

export default mounter((parent) => new PilesView(parent));

const told = () => (exposed?.data ? judge(exposed.data, exposed.moves) : null);

/** For tests: what is on screen, read-only. */
window.gan2d_piles = {
  get mounts() { return counts.mounts; },
  get drawn() { return counts.drawn; },
  get levels() { return told()?.levels ?? []; },
  get moves() { return told()?.done.map(({ from, to, amount }) => ({ from, to, amount })) ?? []; },
  get cost() { return told()?.cost ?? 0; },
  get misplaced() { return told()?.left ?? 0; },
  get optimum() { return exposed?.data?.optimum ?? 0; },
  get checked() { return exposed?.checked ?? false; },
  get verdict() { return exposed?.verdict.textContent ?? ''; },
};
