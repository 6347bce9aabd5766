// The methods: what is played and what is not, each with its look, its strength, and what its eigenvalues and its orbit mean in words.

import { h, refill, setText } from '../../theme/dom.js';
import { Dragged } from './controls.js';
import { lookOf } from './looks.js';

/** One method. */
class Row {
  constructor(spec, place, list) {
    const look = lookOf(place);
    this.spec = spec;
    const mark = h('i', { className: `look ${look.colour}${look.dash.length ? ' dashed' : ''}`, ariaHidden: 'true' }, look.mark);
    this.toggle = h('button', { type: 'button', className: 'layer', title: spec.help }, mark, spec.title);
    this.toggle.addEventListener('click', () => list.toggled(spec.name));
    this.near = h('p', { className: 'near' });
    this.here = h('p', { className: 'here' });
    this.head = h('div', { className: 'head' }, this.toggle);
    if (spec.strength) {
      this.strength = new Dragged(spec.title, (value) => list.strong(spec.name, value));
      this.head.append(this.strength.element);
    }
    this.words = h('div', { className: 'told' }, this.near, this.here);
    this.element = h('li', {}, this.head, this.words);
    this.element.addEventListener('pointerenter', () => list.looked(spec.name));
    this.element.addEventListener('pointerleave', () => list.looked(null));
    this.element.addEventListener('focusin', () => list.looked(spec.name));
    this.element.addEventListener('focusout', () => list.looked(null));
  }

  show(strength, told, stale) {
    const played = strength !== undefined;
    this.toggle.ariaPressed = String(played);
    if (this.strength) {
      const { symbol, low, high } = this.spec.strength;
      this.strength.element.hidden = !played;
      if (played) this.strength.show(symbol, strength, low, high);
    }
    this.words.hidden = !played;
    this.element.classList.toggle('stale', stale || !told);
    setText(this.near, told ? `Near: ${told.near}` : '…');
    setText(this.here, told ? `Here: ${told.here}` : '');
  }
}

/** All methods of a game. */
export class MethodList {
  /** @param {{toggled: (name: string) => void, strong: (name: string, strength: number) => void, looked: (name: string|null) => void}} acts */
  constructor(acts) {
    this.acts = acts;
    this.list = h('ul');
    this.rows = [];
    const note = h('p', { className: 'note' }, 'Near: one step’s eigenvalues at the equilibrium. Here: the distance from it, measured.');
    this.element = h('section', { className: 'methods' }, note, this.list);
  }

  show({ game, play, rows }, stale) {
    refill(this.list, game.methods, () => {
      this.rows = game.methods.map((spec, place) => new Row(spec, place, this.acts));
      return this.rows.map(({ element }) => element);
    });
    for (const row of this.rows) row.show(play.methods[row.spec.name], rows[row.spec.name], stale);
    this.element.classList.toggle('many', Object.keys(play.methods).length > 7);
  }
}
