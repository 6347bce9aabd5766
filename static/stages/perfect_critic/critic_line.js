// One critic on the line: its output above, the size of its gradient below, each beside the optimum's and over the two densities.

import { LineChart } from '../../charts/line_chart.js';
import { extent } from '../../charts/numbers.js';
import { onDrag } from '../../charts/pointer.js';
import { h, setText } from '../../theme/dom.js';
import { densitiesAt, lineOf, slice } from '../shared/clouds.js';
import { CriticHead } from './critic_head.js';
import { valuesOf } from './critic_values.js';

const RARE = 0.01; // of the highest density
const GROUND = 0.3; // the densities' share of the height
const SIZES = [1e-9, 100]; // of gradients: one scale for all critics and all θ
const OUTPUT = 0.54; // the output's share of the height

/** Draws one critic; dragging moves q. */
export class CriticLine {
  constructor(critic, i, separation) {
    [this.critic, this.i, this.separation] = [critic, i, separation];
    this.head = new CriticHead(critic, i, separation);
    this.output = new LineChart('', { label: `${critic.title}: output` });
    this.gradient = new LineChart('', { label: `${critic.title}: gradient at a generated point` });
    for (const chart of [this.output, this.gradient]) {
      chart.note.classList.add('one-line');
      onDrag(chart.canvas, (pixel) => chart.xAt(pixel), separation.dragging());
    }
    this.element = h('section', { className: 'panel' }, this.head.element, this.output.element, this.gradient.element);
  }

  /** Pixels that stand above and between the charts. */
  get above() { return [this.head.element, this.output.header, this.gradient.header].reduce((sum, each) => sum + each.offsetHeight, 0); }

  fit(width, height) {
    this.output.fit(width, Math.round(OUTPUT * height));
    this.gradient.fit(width, Math.round((1 - OUTPUT) * height));
  }

  draw(moment, theme, font, { mode }, [count]) {
    const { critic, i, separation, output } = this;
    const x = lineOf(moment.view, count);
    const told = valuesOf(critic, i, moment, separation.index, mode, count);
    const densities = densitiesAt(moment, separation.index);
    const y = range(told, mode, inhabited(densities, count));
    const series = [
      ...onGround(densities, x, (share) => y[0] + share * (y[1] - y[0]), theme),
      { kind: 'line', x, y: told.values, colour: theme[critic.colour], label: told.label, width: 3 },
    ];
    if (told.exact) series.push({ kind: 'line', dashed: true, x, y: told.exact, colour: theme.ink, label: told.optimum, width: 1.8 });
    words(output, `${told.label} · ╌ ${told.optimum}`);
    output.draw({ x: [x[0], x[count - 1]], y, series }, theme, font);
    this.#gradient(moment, x, densities, theme, font);
    this.head.tell(moment, false);
  }

  // On one logarithmic scale, strong where it leads from q's side to p's, faint where it leads the other way.
  #gradient(moment, x, densities, theme, font) {
    const { critic, i, separation, gradient } = this;
    const count = x.length;
    const values = slice(moment[`push${i}`], separation.index, count);
    const exact = slice(moment[`exactpush${i}`], separation.index, count);
    const home = -Math.sign(separation.now) || 1;
    const those = (kept) => values.map((value) => (kept(value) ? Math.abs(value) : NaN));
    const [low, high] = SIZES.map(Math.log10);
    const look = { kind: 'line', x, colour: theme[critic.colour], falls: true };
    const series = [
      ...onGround(densities, x, (share) => 10 ** (low + share * (high - low)), theme),
      { ...look, y: those((value) => value * home < 0), opacity: 0.45, width: 2, label: 'from p towards q' },
      { ...look, y: those((value) => value * home >= 0), width: 3, label: 'from q towards p' },
      { ...look, y: exact.map(Math.abs), dashed: true, colour: theme.ink, width: 1.8, label: 'perfect critic' },
    ];
    words(gradient, '|∂ℓ_G/∂x| at a generated point at x, log axis');
    gradient.draw({ x: [x[0], x[count - 1]], y: SIZES, log: true, series }, theme, font);
  }
}

function words(chart, text) {
  if (setText(chart.note, text)) chart.note.title = text;
}

// What happens far from all points is left to run out of the picture.
function range({ values, exact, readout }, mode, [from, to]) {
  if (readout?.range) return padded(...readout.range);
  let [low, high] = extent(values.subarray(from, to + 1));
  // the optimum may be infinite: it widens the range to at most twice what the critic says
  const optimum = exact?.subarray(from, to + 1).filter((value) => !Number.isNaN(value)) ?? [];
  const reach = Math.max(2, 2 * (high - low));
  for (const value of optimum) [low, high] = [Math.min(low, Math.max(value, -reach)), Math.max(high, Math.min(value, reach))];
  // what may be anything beyond the optimum, such as an energy above the margin, does not flatten the rest
  const [least, most] = extent(optimum);
  const room = 1.5 * (most - least);
  if (room > 0 && mode === 'output') [low, high] = [Math.max(low, least - room), Math.min(high, most + room)];
  return high > low ? padded(low, high) : [low - 1, low + 1];
}

// The first and the last place with points, a little of each density's tails left out.
function inhabited(densities, count) {
  if (!densities) return [0, count - 1];
  const [p, q] = densities;
  const top = Math.max(...p, ...q);
  const held = p.map((value, k) => Number(Math.max(value, q[k]) > RARE * top));
  return [held.indexOf(1), held.lastIndexOf(1)];
}

// Both densities on the floor of a chart; `at` gives the value of y at a share of its height.
function onGround(densities, x, at, theme) {
  if (!densities) return [];
  const unit = GROUND / Math.max(...densities[0], ...densities[1]);
  const of = (density, colour) => ({ kind: 'band', x, y: density.map((value) => at(unit * value)), colour, opacity: 0.3, quiet: true });
  return [of(densities[0], theme.real), of(densities[1], theme.generated)];
}

function padded(low, high) {
  const room = 0.06 * (high - low);
  return [low - room, high + room];
}
