// Two charts that Python drew: what was measured beside what was published. They are shown as they are, in the page's colours.

import { stillExport } from '../../export/still.js';
import { Component, mounter } from '../../shell/component.js';
import { h } from '../../theme/dom.js';

class Charts extends Component {
  constructor(parent) {
    super(parent, h('div', { className: 'lab' }), []);
    this.charts = h('div');
    this.root.append(h('div', { className: 'row' }, stillExport(this, { name: 'alice', part: this.charts, tables: () => [] })), this.charts);
  }

  receive({ figure }) {
    if (figure === this.figure) return;
    this.figure = figure;
    this.charts.innerHTML = figure; // no visitor's words are in it
  }

  frame() { return false; }
}

export default mounter((parent) => new Charts(parent));
