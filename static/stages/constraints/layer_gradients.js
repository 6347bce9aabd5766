// The gradient of each critic's loss at each of its layers, from the last hidden one back to the first: figure 1b of WGAN-GP.

import { LineChart } from '../../charts/line_chart.js';
import { decades, short } from '../../charts/numbers.js';
import { MARKS } from '../../charts/series.js';
import { strokeLines, write } from '../../theme/canvas.js';

const HELP = [
  'Mean ‖∂L/∂h‖ over the points: how strongly each critic’s loss L, without its penalty, depends on the activations h of a hidden layer.',
  'Backpropagation goes from the left to the right: a falling line is a vanishing gradient, a rising one an exploding gradient.',
  'The factor is by how much the gradient is multiplied from one layer to the layer before, on average.',
].join(' ');
const LEAST = 15; // pixels: the font in which it is written
const NAMES = 17; // font sizes for the names at the lines' ends
const APART = 1.3; // font sizes between two of them
const ENDS = 0.02; // of the way from the last to the first layer that is left free at both ends
const DEEPEST = 1e-40; // nothing is too faint to be shown here

/** One line with marks for each critic, and its name with its strength of that moment at the end. */
export class LayerGradients extends LineChart {
  constructor() {
    const label = 'Mean norm of the critic loss’s gradient at each hidden layer, by critic, on a logarithmic axis';
    super('Gradient of the critic’s loss at each hidden layer, ‖∂L/∂h‖', {
      more: '(logarithmic axis)', help: HELP, label, room: { left: 4.2, right: NAMES, top: 0.7, bottom: 3.1 },
    });
    this.critics = [];
  }

  /** Follow which critics there are. */
  update(critics) {
    this.critics = critics;
  }

  /**
   * @param {{layers: Float32Array, strength: number}[]} told by critic: its gradients by layer from the first, and its strength
   */
  show(told, theme, size) {
    const n = told[0]?.layers.length;
    if (!n) return;
    const font = Math.max(LEAST, size);
    this.values = told.map(({ layers }) => layers);
    this.names = told.map(({ layers, strength }, i) => nameOf(this.critics[i], strength, factor(layers)));
    const x = Float32Array.from({ length: n }, (_, k) => k); // from the last layer to the first
    const ends = n > 1 ? ENDS * (n - 1) : 1;
    const series = this.values.flatMap((each, i) => {
      const known = Float32Array.from(each, (value) => (value > 0 ? value : NaN)).reverse();
      const same = { x, y: known, colour: theme[this.critics[i]?.colour], sparse: true };
      return [{ ...same, kind: 'line', width: 2.6 }, { ...same, kind: 'marks', shape: i, radius: 0.34 * font }];
    });
    const y = decades(this.values.flatMap((each) => [...each]), DEEPEST);
    this.draw({ x: [-ends, n - 1 + ends], y, log: true, series, below: () => this.#layers(n) }, theme, font);
    this.#ends(theme, font);
  }

  #layers(n) {
    const each = n > 1 ? this.X(1) - this.X(0) : Infinity;
    const every = Math.max(1, Math.ceil((1.6 * this.font) / each));
    return Array.from({ length: n }, (_, k) => ({ at: k, text: String(n - k) })).filter((_, k) => k % every === 0);
  }

  // At the end of each line, below one another where they would meet, with a hair from the line to its name.
  #ends(theme, font) {
    const context = this.canvas.getContext('2d');
    const { plot } = this;
    const last = (each) => this.Y(Math.max(each[0], this.told.y[0]));
    const order = this.values.map((each, i) => ({ i, end: last(each) })).sort((a, b) => a.end - b.end);
    const places = spread(order.map(({ end }) => end), APART * font, plot.top + 0.4 * font, plot.bottom - 0.2 * font);
    const [from, to] = [plot.right + 2, plot.right + 1.5 * font];
    context.font = `600 ${font}px ${theme.font}`;
    order.forEach(({ i, end }, k) => {
      const colour = theme[this.critics[i]?.colour];
      strokeLines(context, [[[from, end], [to - 4, places[k]]]], { colour, alpha: 0.6 });
      write(context, `${MARKS[i]} ${this.names[i]}`, to, places[k], { colour });
    });
    context.font = `${font}px ${theme.font}`;
    const words = 'hidden layer: backpropagation goes from the output (left) back to the input (right) →';
    write(context, words, (plot.left + plot.right) / 2, this.height - 2, { colour: theme.text, align: 'center', base: 'bottom' });
  }

  rowsAt(pixel) {
    const n = this.values[0].length;
    const k = Math.max(0, Math.min(n - 1, Math.round(this.xAt(pixel))));
    const layer = n - k;
    const rows = this.names.map((name, i) => [`${MARKS[i]} ${name}`, short(this.values[i]?.[layer - 1])]);
    return { x: this.X(k), rows: [['layer', String(layer)], ...rows] };
  }
}

/** GP, λ = 10 */
export function strengthOf(critic, strength) {
  return Number.isFinite(strength) ? `${critic?.strength?.symbol ?? ''} = ${Number(strength.toPrecision(3))}` : '';
}

const nameOf = (critic, strength, times) => `${[critic?.label, strengthOf(critic, strength)].filter(Boolean).join(' ')}, ×${short(times, 2)} a layer`;

/** Ascending places moved so that they are at least `apart` from each other and inside; as near to where they were as that lets them. */
export function spread(wanted, apart, low, high) {
  const places = [];
  wanted.forEach((place, k) => places.push(Math.max(place, k ? places[k - 1] + apart : low)));
  for (let k = places.length - 1, most = high; k >= 0; k--, most = places[k + 1] - apart) places[k] = Math.min(places[k], most);
  return places;
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
