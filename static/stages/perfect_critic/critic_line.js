// One critic on the line: its curve, the optimum's, and the two densities below.

import { LineChart } from '../../charts/line_chart.js';
import { extent, short } from '../../charts/numbers.js';
import { onDrag } from '../../charts/pointer.js';
import { setText } from '../../theme/dom.js';
import { densitiesAt, lineOf, slice } from '../shared/clouds.js';
import { valuesOf } from './critic_values.js';

const RARE = 0.01; // of the highest density
const GROUND = 0.3; // the densities' share of the height

/** Draws one critic; dragging moves q. */
export class CriticLine {
  constructor(critic, i, separation) {
    [this.critic, this.i, this.separation] = [critic, i, separation];
    this.chart = new LineChart(critic.title, { help: critic.help });
    this.element = this.chart.element;
    this.chart.note.classList.add('one-line');
    onDrag(this.chart.canvas, (pixel) => this.chart.xAt(pixel), separation.dragging());
  }

  fit(width, height) {
    this.chart.fit(width, height);
  }

  draw(moment, theme, font, { mode }, [count]) {
    const { critic, i, separation, chart } = this;
    const x = lineOf(moment.view, count);
    const told = mode === 'gradient' ? this.#gradient(moment, count) : valuesOf(critic, i, moment, separation.index, mode, count);
    const densities = densitiesAt(moment, separation.index);
    const y = range(told, mode, inhabited(densities, count));
    const series = [
      ...onGround(densities, x, y, theme),
      { kind: 'line', x, y: told.values, colour: theme[`curve${i}`], label: told.label, width: 2.4 },
    ];
    if (told.exact) series.push({ kind: 'line', dashed: true, x, y: told.exact, colour: theme.ink, label: told.optimum, width: 1.8 });
    const words = told.label + (told.optimum ? ` · ╌ ${told.optimum}` : '');
    if (setText(chart.note, words)) chart.note.title = words;
    chart.draw({ x: [x[0], x[count - 1]], y, series }, theme, font);
  }

  // The push on a generated point; on the line W1 sends it with strength 1 along the slope of the potential.
  #gradient(moment, count) {
    const values = slice(moment[`push${this.i}`], this.separation.index, count);
    const largest = Math.max(0, ...values.map(Math.abs));
    return { values, exact: null, label: `−∂ℓ_G/∂x, at most ${short(largest, 2)}`, optimum: '' };
  }
}

// What happens far from all points is left to run out of the picture.
function range({ values, exact, readout }, mode, [from, to]) {
  if (readout?.range) return padded(...readout.range);
  let [low, high] = extent(values.subarray(from, to + 1));
  if (mode === 'gradient') [low, high] = [Math.min(-1, low), Math.max(1, high)];
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

function onGround(densities, x, [low, high], theme) {
  if (!densities) return [];
  const unit = (GROUND * (high - low)) / Math.max(...densities[0], ...densities[1]);
  const of = (density, colour) => ({ kind: 'band', x, y: density.map((value) => low + unit * value), colour, opacity: 0.3, quiet: true });
  return [of(densities[0], theme.real), of(densities[1], theme.generated)];
}

function padded(low, high) {
  const room = 0.06 * (high - low);
  return [low - room, high + room];
}
