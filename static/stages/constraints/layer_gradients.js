// The gradient of each critic's loss at each of its layers, from the last hidden one back to the first.

import { LineChart } from '../../charts/line_chart.js';
import { decades, short } from '../../charts/numbers.js';
import { MARKS } from '../../charts/series.js';
import { h, setText } from '../../theme/dom.js';
import { keyItem } from '../shared/points.js';

const HELP = [
  'Mean ‖∂L/∂h‖ over the points: how strongly each critic’s loss L depends on the activations h of a hidden layer.',
  'Backpropagation goes from the left to the right: a falling line is a vanishing gradient, a rising one an exploding gradient.',
].join(' ');
const FACTOR_HELP = 'By how much this critic’s gradient is multiplied from one layer to the layer before, on average';
const BESIDE = 0.035; // of the way from the last to the first layer that is left free at both ends

/** One line with marks for each critic. */
export class LayerGradients extends LineChart {
  constructor() {
    const label = 'Mean norm of the critic loss’s gradient at each hidden layer, by critic';
    super('Gradient by layer', { help: HELP, label, small: true });
    this.key = h('p', { className: 'key' });
    setText(this.note, '× factor from layer to layer');
    this.box.before(this.key);
    this.critics = [];
  }

  /** Follow which critics there are. */
  update(critics) {
    this.critics = critics;
    this.factors = critics.map(() => h('b', {}));
    this.key.title = FACTOR_HELP;
    this.key.replaceChildren(...critics.map(({ label }, i) => keyItem(`curve${i}`, MARKS[i], `${label} `, this.factors[i])));
  }

  /** @param {Float32Array[]} values each critic's, by layer from the first */
  show(values, theme, font) {
    const n = values[0]?.length;
    if (!n) return;
    this.values = values;
    const x = Float32Array.from({ length: n }, (_, k) => k); // from the last layer to the first
    const beside = n > 1 ? BESIDE * (n - 1) : 1;
    const series = values.flatMap((each, i) => {
      const known = Float32Array.from(each, (value) => (value > 0 ? value : NaN)).reverse();
      const same = { x, y: known, colour: theme[`curve${i}`], sparse: true };
      return [{ ...same, kind: 'line' }, { ...same, kind: 'marks', shape: i, radius: 0.3 * font }];
    });
    const y = decades(values.flatMap((each) => [...each]));
    this.draw({ x: [-beside, n - 1 + beside], y, log: true, series, below: () => this.#layers(n) }, theme, font);
  }

  #layers(n) {
    const each = n > 1 ? this.X(1) - this.X(0) : Infinity;
    const long = each > 4.2 * this.font;
    const every = Math.max(1, Math.ceil((1.6 * this.font) / each));
    const marks = Array.from({ length: n }, (_, k) => ({ at: k, text: long || k === 0 ? `layer ${n - k}` : String(n - k) }));
    return marks.filter((_, k) => k % every === 0);
  }

  /** Write by how much each gradient changes from layer to layer. */
  tell() {
    this.values?.forEach((each, i) => this.factors[i] && setText(this.factors[i], `×${short(factor(each), 2)}`));
  }

  rowsAt(pixel) {
    const n = this.values[0].length;
    const k = Math.max(0, Math.min(n - 1, Math.round(this.xAt(pixel))));
    const layer = n - k;
    const rows = this.critics.map(({ label }, i) => [`${MARKS[i]} ${label}`, short(this.values[i]?.[layer - 1])]);
    return { x: this.X(k), rows: [['layer', String(layer)], ...rows] };
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
