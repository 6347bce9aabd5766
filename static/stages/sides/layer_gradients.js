// The gradient of each critic's loss at each of its layers, from the last hidden one back to the first.

import { h, setText } from '../../theme/dom.js';
import { short } from '../../charts/numbers.js';
import { MARKS } from '../../charts/line_chart.js';
import { Small, decades } from '../../charts/small_chart.js';

const HELP = 'Mean ‖∂L/∂h‖ over the points: how strongly each critic’s loss L depends on the activations h of a hidden layer. Backpropagation goes from the left to the right: a falling line is a vanishing gradient, a rising one an exploding gradient.';

/** One line with marks for each critic. */
export class Ladder extends Small {
  constructor() {
    super({ title: 'Gradient by layer', help: HELP, label: 'Mean norm of the critic loss’s gradient at each hidden layer, by critic' });
    this.key = h('p', { className: 'key' });
    setText(this.words, '× factor from layer to layer');
    this.box.before(this.key);
    this.critics = [];
  }

  /** Follow which critics there are. */
  update(critics) {
    this.critics = critics;
    this.factors = critics.map(() => h('b', {}));
    const help = 'By how much this critic’s gradient is multiplied from one layer to the layer before, on average';
    this.key.replaceChildren(...critics.map(({ label }, i) => h('span', { title: help }, h('i', { className: `curve${i}` }, `${MARKS[i]} `), `${label} `, this.factors[i])));
  }

  /** @param {Float32Array[]} values each critic's, by layer from the first */
  draw(values, theme, font) {
    if (!(this.width > 0) || !values[0]?.length) return;
    this.values = values;
    const n = values[0].length;
    const context = this.begin(theme, font);
    const { plot } = this;
    const [low, high] = decades(values.flatMap((each) => [...each]));
    const Y = this.scale(context, low, high, true);
    this.#layers(context, n);
    const size = Math.max(9, font * 0.8);
    values.forEach((each, i) => {
      context.strokeStyle = context.fillStyle = theme[`curve${i}`];
      context.lineWidth = 2;
      context.lineJoin = 'round';
      context.beginPath();
      for (let k = n; k >= 1; k--) if (each[k - 1] > 0) context.lineTo(this.x(k), Math.min(plot.bottom, Y(each[k - 1])));
      context.stroke();
      context.font = `${size}px ${theme.font}`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      for (let k = 1; k <= n; k++) if (each[k - 1] > 0) context.fillText(MARKS[i], this.x(k), Math.min(plot.bottom, Y(each[k - 1])));
    });
    this.end();
  }

  /** The pixel of layer k: the last one at the left, the first at the right, a little inside the plot. */
  x(k) {
    const { plot, font } = this;
    const n = this.values[0].length;
    const [first, last] = [plot.left + 1.6 * font, plot.right - 1.6 * font];
    return n > 1 ? first + ((n - k) / (n - 1)) * (last - first) : (first + last) / 2;
  }

  #layers(context, n) {
    const each = n > 1 ? this.x(1) - this.x(2) : Infinity;
    const long = each > 4.2 * this.font;
    const skip = Math.max(1, Math.ceil((1.6 * this.font) / each));
    context.globalAlpha = 0.85;
    for (let k = n; k >= 1; k--) if ((n - k) % skip === 0) this.below(context, long || k === n ? `layer ${k}` : String(k), this.x(k));
    context.globalAlpha = 1;
  }

  /** Write by how much each gradient changes from layer to layer. */
  tell() {
    this.values?.forEach((each, i) => this.factors[i] && setText(this.factors[i], `×${short(factor(each), 2)}`));
  }

  /** Every critic's value at the layer nearest to a pixel. */
  rowsAt(px) {
    if (!this.values) return null;
    const n = this.values[0].length;
    let near = 1;
    for (let k = 2; k <= n; k++) if (Math.abs(this.x(k) - px) < Math.abs(this.x(near) - px)) near = k;
    const rows = this.critics.map(({ label }, i) => [`${MARKS[i]} ${label}`, short(this.values[i]?.[near - 1])]);
    return { x: this.x(near), rows: [['layer', String(near)], ...rows] };
  }
}

// The least-squares line through the logarithms, as a factor from a layer to the one before.
function factor(values) {
  const n = values.length;
  let [slope, square] = [0, 0];
  for (let k = 0; k < n; k++) {
    if (!(values[k] > 0)) return NaN;
    slope += (k - (n - 1) / 2) * Math.log(values[k]);
    square += (k - (n - 1) / 2) ** 2;
  }
  return square > 0 ? Math.exp(-slope / square) : NaN;
}
