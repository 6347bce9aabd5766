// What is turned above the picture: the game, its losses, who moves when, the size and the number of the steps, and the start in numbers.

import { button } from '../../controls/buttons.js';
import { h, refill, setText } from '../../theme/dom.js';

/** A list to choose from. */
class Menu {
  constructor(title, changed) {
    this.select = h('select', { ariaLabel: title });
    this.select.addEventListener('change', () => changed(this.select.value));
    this.element = h('label', { className: 'group' }, h('span', { className: 'name' }, title), this.select);
  }

  /** @param {Object<string, string>} options titles by name */
  show(options, chosen, tip = '') {
    refill(this.select, options, () => Object.entries(options).map(([value, title]) => h('option', { value }, title)));
    this.select.value = chosen;
    this.element.title = tip;
  }
}

/** Three digits, and no zeros behind them. */
const short = (value) => String(Number(value.toPrecision(3))).replace('-', '−');

/** A number that is dragged; its text stands beside it. */
export class Dragged {
  constructor(label, changed) {
    this.value = h('b');
    this.input = h('input', { type: 'range' });
    this.name = h('span', { className: 'name' });
    this.input.addEventListener('input', () => {
      this.#tell(Number(this.input.value));
      changed(Number(this.input.value));
    });
    this.element = h('label', { className: 'group dragged' }, h('span', {}, this.name, ' = ', this.value), this.input);
    this.label = label;
  }

  #tell(value) {
    setText(this.value, short(value));
    this.input.setAttribute('aria-valuetext', short(value));
  }

  show(symbol, value, low, high, step = 0.01) {
    setText(this.name, symbol);
    this.input.ariaLabel = `${this.label} ${symbol}`.trim();
    Object.assign(this.input, { min: low, max: high, step });
    if (Number(this.input.value) !== value) this.input.value = value;
    this.#tell(value);
  }
}

/** A number that is typed. */
function typed(label, props, changed) {
  const input = h('input', { type: 'number', ariaLabel: label, ...props });
  input.addEventListener('input', () => {
    if (input.value !== '' && input.checkValidity()) changed(Number(input.value));
  });
  return input;
}

/** The rows of controls. `change(part)` tells what of the play becomes another; `game(name)` starts another game. */
export class Controls {
  constructor(change, game) {
    this.change = change;
    this.game = new Menu('Game', game);
    this.loss = new Menu('Loss', (objective) => change({ objective }));
    this.orders = h('div', { className: 'segments', role: 'group', ariaLabel: 'Who moves when' });
    this.h = new Dragged('Step size', (value) => change({ h: value }));
    this.steps = typed('Steps', { min: 1, step: 1 }, (steps) => change({ steps }));
    this.start = h('span', { className: 'group' });
    this.fields = [];
    const steps = h('label', { className: 'group' }, h('span', { className: 'name' }, 'Steps'), this.steps);
    const start = h('span', { className: 'group' }, h('span', { className: 'name' }, 'Start'), this.start);
    this.element = h('div', { className: 'row bar' }, this.game.element, this.loss.element, this.orders, this.h.element, steps, start);
  }

  show({ choices, game, play }) {
    const titles = Object.fromEntries(Object.entries(choices.games).map(([name, { title }]) => [name, title]));
    this.game.show(titles, play.game, choices.games[play.game].help);
    this.loss.element.hidden = Object.keys(game.objectives).length < 2;
    this.loss.show(game.objectives, play.objective, 'What those methods play that name no loss of their own: R1, R2, noise, consensus and all ways of stepping');
    refill(this.orders, [choices.orders], () => Object.entries(choices.orders).map(([name, title]) => {
      const made = button(title, '', () => this.change({ order: name }));
      made.dataset.order = name;
      return made;
    }));
    for (const made of this.orders.children) made.setAttribute('aria-pressed', String(made.dataset.order === play.order));
    this.h.show('h', play.h, 0.01, Math.max(1, play.h), 0.01);
    this.steps.max = choices.steps;
    put(this.steps, play.steps);
    if (refill(this.start, game.names, () => game.names.map((name, k) => this.#field(name, k, choices.start)))) this.fields = [...this.start.querySelectorAll('input')];
    this.fields.forEach((field, k) => put(field, play.start[k]));
    this.play = play;
  }

  #field(name, k, most) {
    const moved = (value) => this.change({ start: this.play.start.map((each, i) => (i === k ? value : each)) });
    return h('label', { className: 'group' }, h('i', {}, name), typed(`Start ${name}`, { min: -most, max: most, step: 'any' }, moved));
  }
}

// what somebody types is left alone
function put(field, value) {
  if (document.activeElement !== field && field.getRootNode().activeElement !== field) field.value = value;
}
