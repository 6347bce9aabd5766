// Buttons: one that acts, and those that show and change what the user chose.

import { h } from '../theme/dom.js';

/** A button; its label is text or an element. */
export function button(label, title, act, className = '') {
  const made = h('button', { type: 'button', className, title }, label);
  made.addEventListener('click', act);
  return made;
}

/** What the user chose, by name, with the buttons for it. */
export class Choices {
  /**
   * @param {Object} chosen changed in place
   * @param {() => void} changed called after each click
   */
  constructor(chosen, changed) {
    [this.chosen, this.changed] = [chosen, changed];
    this.buttons = []; // each with the question whether it is pressed
  }

  /** Choose something, as a click does. */
  choose(change) {
    Object.assign(this.chosen, change);
    this.press();
    this.changed();
  }

  /** A button that stays pressed while what has this name is true. */
  toggle(name, label, help) {
    const made = button(label, help, () => this.choose({ [name]: !this.chosen[name] }), 'layer');
    return this.#add(made, () => this.chosen[name]);
  }

  /** A row of buttons, one for each value that what has this name may have. @param {{value: *, label: string, help?: string}[]} values */
  segments(name, title, values) {
    const made = values.map(({ value, label, help = '' }) => {
      return this.#add(button(label, help, () => this.choose({ [name]: value })), () => this.chosen[name] === value);
    });
    return h('div', { className: 'segments', role: 'group', ariaLabel: title }, ...made);
  }

  #add(made, pressed) {
    this.buttons.push([made, pressed]);
    this.press();
    return made;
  }

  /** Show what is chosen. */
  press() {
    for (const [made, pressed] of this.buttons) made.setAttribute('aria-pressed', String(pressed()));
  }
}
