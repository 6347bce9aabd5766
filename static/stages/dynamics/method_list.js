// The methods: those that are played, each with its look, its strength, and what its eigenvalues and its orbit mean in words; then the others.

import { h, refill, setText } from '../../theme/dom.js';
import { Dragged } from './controls.js';
import { lookOf } from './looks.js';

export const MANY = 6; // more than so many are told in one line each

/** One method. */
class Row {
  constructor(spec, place, acts) {
    const look = lookOf(place);
    this.spec = spec;
    const mark = h('i', { className: `look ${look.colour}${look.dash.length ? ' dashed' : ''}`, ariaHidden: 'true' }, look.mark);
    this.toggle = h('button', { type: 'button', className: 'layer' }, mark, spec.title);
    this.toggle.addEventListener('click', () => acts.toggled(spec.name));
    [this.near, this.here] = [h('span'), h('span')];
    this.words = h('div', { className: 'told' }, h('p', {}, h('b', {}, 'Near '), this.near), h('p', {}, h('b', {}, 'Here '), this.here));
    this.words.addEventListener('click', () => acts.chosen(spec.name));
    this.head = h('div', { className: 'head' }, this.toggle);
    if (spec.strength) {
      this.strength = new Dragged(spec.title, (value) => acts.strong(spec.name, value));
      this.head.append(this.strength.element);
    }
    this.element = h('li', {}, this.head, this.words);
    for (const [event, name] of [['pointerenter', spec.name], ['pointerleave', null], ['focusin', spec.name], ['focusout', null]]) {
      this.element.addEventListener(event, () => acts.looked(name));
    }
  }

  show(strength, told, stale, chosen) {
    const played = strength !== undefined;
    const { symbol, low, high } = this.spec.strength ?? {};
    this.toggle.setAttribute('aria-pressed', String(played));
    this.toggle.title = `${this.spec.help} ${played ? 'Click: no longer played.' : 'Click: play it too.'}`;
    if (this.strength) this.strength.element.hidden = !played;
    if (this.strength && played) this.strength.show(symbol, strength, low, high);
    this.words.hidden = !played;
    this.words.title = told?.says ?? '';
    this.element.classList.toggle('stale', stale || !told);
    this.element.classList.toggle('chosen', chosen);
    setText(this.near, told?.near ?? '…');
    setText(this.here, told?.here ?? '…');
  }
}

/** All methods of a game. */
export class MethodList {
  /** @param {Object<string, (name: string|null, strength?: number) => void>} acts toggled, strong, chosen, looked */
  constructor(acts) {
    this.acts = acts;
    [this.played, this.others] = [h('ul', { className: 'played' }), h('ul', { className: 'others' })];
    this.rows = [];
    const note = h('p', { className: 'note' }, h('b', {}, 'Near'), ' the equilibrium, by the eigenvalues. ', h('b', {}, 'Here'), ': its distance, from this start.');
    this.element = h('section', { className: 'methods' }, note, this.played, this.others);
  }

  show({ game, play, rows }, stale) {
    if (this.game !== JSON.stringify(game.methods)) {
      this.game = JSON.stringify(game.methods);
      this.rows = game.methods.map((spec, place) => new Row(spec, place, this.acts));
    }
    const [played, others] = [true, false].map((is) => this.rows.filter(({ spec }) => spec.name in play.methods === is));
    const names = (list) => [this.game, list.map(({ spec }) => spec.name)];
    // a button that was clicked keeps the keyboard's focus where its row goes
    const focused = this.element.getRootNode().activeElement;
    const moved = [refill(this.played, names(played), () => played.map(({ element }) => element)), refill(this.others, names(others), () => others.map(({ element }) => element))];
    if (moved.some(Boolean) && focused && this.element.contains(focused)) focused.focus();
    for (const row of this.rows) row.show(play.methods[row.spec.name], rows[row.spec.name], stale, row.spec.name === play.arrows);
    this.element.classList.toggle('many', played.length > MANY);
  }
}
