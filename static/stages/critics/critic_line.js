// One critic on the line: its curve, the optimum's, and the two densities below.

import { setText } from '../../theme/dom.js';
import { short } from '../../charts/numbers.js';
import { XY } from '../../charts/line_chart.js';
import { lineOf } from '../shared/clouds.js';
import { reading, slice } from './critic_values.js';

const RARE = 0.01; // of the highest density
const GROUND = 0.3; // the densities' share of the height

/** Draws one critic; dragging moves q. */
export class CriticLine {
  constructor(critic, i, apart) {
    [this.critic, this.i, this.apart] = [critic, i, apart];
    const { pick, picked } = apart.dragging();
    this.chart = new XY({ title: critic.title, help: critic.help, pick, picked });
    this.element = this.chart.element;
  }

  fit(width, height) {
    this.chart.fit(width, height);
  }

  draw(moment, theme, font, { mode }, [count]) {
    const { critic, i, apart, chart } = this;
    const x = lineOf(moment.view, count);
    const colour = theme[`curve${i}`];
    const said = mode === 'gradient' ? this.#gradient(moment, count) : reading(critic, i, moment, apart.index, mode, count);
    const [low, high] = this.#range(said, mode, this.#inhabited(moment, count));
    const densities = this.#densities(moment, x, low, high, theme);
    const series = [...densities, { x, y: said.values, kind: 'line', colour, label: said.label, width: 2.4 }];
    if (said.exact) series.push({ x, y: said.exact, kind: 'dashed', colour: theme.ink, label: said.optimum, width: 1.8 });
    const words = said.label + (said.optimum ? ` · ╌ ${said.optimum}` : '');
    if (setText(chart.note, words)) chart.note.title = words;
    chart.draw({ x: [x[0], x[count - 1]], y: [low, high], series }, theme, font);
  }

  // The push on a generated point; on the line W1 sends it with strength 1 along the slope of the potential.
  #gradient(moment, count) {
    const values = slice(moment[`push${this.i}`], this.apart.index, count);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return { values, exact: null, label: `−∂ℓ_G/∂x, at most ${short(largest, 2)}`, optimum: '' };
  }

  // What happens far from all points is left to run out of the picture.
  #range({ values, exact, readout }, mode, [from, to]) {
    if (readout?.range) return padded(...readout.range);
    let [low, high] = mode === 'gradient' ? [-1, 1] : [Infinity, -Infinity];
    for (let k = from; k <= to; k++) [low, high] = [Math.min(low, values[k]), Math.max(high, values[k])];
    // the optimum may be infinite: it widens the range to at most twice what the critic says
    const reach = Math.max(2, 2 * (high - low));
    for (const value of exact?.subarray(from, to + 1) ?? []) {
      if (!Number.isNaN(value)) [low, high] = [Math.min(low, Math.max(value, -reach)), Math.max(high, Math.min(value, reach))];
    }
    // what may be anything beyond the optimum, such as an energy above the margin, does not flatten the rest
    const best = [...(exact?.subarray(from, to + 1) ?? [])].filter(Number.isFinite);
    const [least, most] = [Math.min(...best), Math.max(...best)];
    if (most > least && mode === 'output') [low, high] = [Math.max(low, least - 1.5 * (most - least)), Math.min(high, most + 1.5 * (most - least))];
    return high > low ? padded(low, high) : [low - 1, low + 1];
  }

  // The first and the last place with points, a little of each density's tails left out.
  #inhabited(moment, count) {
    if (!moment.density_real) return [0, count - 1];
    const real = moment.density_real;
    const fake = slice(moment.density_fake, this.apart.index, count);
    const top = Math.max(...real, ...fake);
    const held = real.map((value, k) => Number(Math.max(value, fake[k]) > RARE * top));
    return [held.indexOf(1), held.lastIndexOf(1)];
  }

  #densities(moment, x, low, high, theme) {
    if (!moment.density_real) return [];
    const real = moment.density_real;
    const fake = slice(moment.density_fake, this.apart.index, real.length);
    const top = Math.max(...real, ...fake);
    const raised = (density) => density.map((value) => low + (GROUND * (high - low) * value) / top);
    return [[real, theme.real], [fake, theme.generated]].map(([density, colour]) => ({ x, y: raised(density), kind: 'fill', colour, label: '', quiet: true }));
  }
}

function padded(low, high) {
  const room = 0.06 * (high - low);
  return [low - room, high + room];
}
