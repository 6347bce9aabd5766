// Two charts that Python drew: what was measured beside what was published. They are shown as they are, in the page's colours.

import { Component, mounter } from '../../shell/component.js';
import { h } from '../../theme/dom.js';

class Charts extends Component {
  constructor(parent) {
    super(parent, h('div', { className: 'lab' }), []);
  }

  receive({ figure }) {
    if (figure === this.figure) return;
    this.figure = figure;
    this.root.innerHTML = figure; // no visitor's words are in it
  }

  frame() { return false; }
}

export default mounter((parent) => new Charts(parent));
