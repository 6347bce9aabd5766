// Which language the page is in: a list, of which the browser keeps the choice.

import { choose, language } from '../../language/page.js';
import { Component, mounter } from '../../shell/component.js';
import { h, refill } from '../../theme/dom.js';

class Languages extends Component {
  constructor(parent) {
    const list = h('select', { ariaLabel: 'Language' });
    super(parent, h('div', { className: 'lab' }, h('label', { className: 'group' }, h('span', { className: 'word' }, 'Language'), list)), []);
    this.list = list;
    this.list.addEventListener('change', () => choose(this.list.value));
  }

  receive({ languages }) {
    const named = ([value, name]) => h('option', { value, lang: value, translate: false }, name);
    refill(this.list, languages, () => languages.map(named));
    this.redraw();
  }

  frame() {
    this.list.value = language();
    return false;
  }
}

export default mounter((parent) => new Languages(parent));
