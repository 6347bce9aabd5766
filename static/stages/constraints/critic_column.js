// One critic's column: its strength, its surface, its weights, its slopes, and what it tells of W1.

import { Histogram, spread, total } from '../../charts/histogram.js';
import { short, whole } from '../../charts/numbers.js';
import { MARKS } from '../../charts/series.js';
import { Sliders } from '../../controls/sliders.js';
import { h, setText } from '../../theme/dom.js';
import { CriticSurface } from './critic_surface.js';
import { SegmentSlopes } from './segment_slopes.js';

const LEAST = 15; // pixels: the font in which charts are written
const NAMES = { weights: ['Weights', 'weight'], biases: ['Biases', 'bias'] };
const SEGMENTS = [
  'The length of the gradient ∇s of the score s at points drawn on straight segments between a real and a generated point.',
  'The optimal critic of W1 has slope 1 there (dashed); the gradient penalty pulls towards it.',
].join(' ');
const ALONG = `${SEGMENTS} Line: the median at each share of the way. Band: from the 10 % to the 90 % quantile.`;
const BOUND = [
  'Mean score of real points minus that of generated ones, divided by K, the critic’s steepest rise from a generated to a real point:',
  'never more than the exact W1 between the same points, and equal to it for the optimal critic.',
].join(' ');

/** What a picture tells of a critic in numbers, by name; see Constraints.blocks. */
export function numbersOf(moment, i) {
  const [w1, steepest, slope, share, strength, exact, measured] = moment[`numbers${i}`];
  return { w1, steepest, slope, share, strength, exact, measured };
}

/** The counts of the chosen layers, and how many of them lie at the bound. */
function countsOf(moment, i, { part, layer }) {
  const [all, at] = [moment[`weights${i}`], moment[`bound${i}`]];
  const layers = at.length / 2;
  const bins = all.length / at.length;
  const which = part === 'biases' ? 1 : 0;
  const wanted = layer === 'output' ? layers - 1 : layer === 'all' || layer >= layers ? null : layer - 1;
  const counts = new Float32Array(bins);
  let held = 0;
  for (let l = 0; l < layers; l++) {
    if (wanted !== null && l !== wanted) continue;
    held += at[2 * l + which];
    for (let k = 0; k < bins; k++) counts[k] += all[(2 * l + which) * bins + k];
  }
  return { counts, held };
}

/** A column; `jobs` are its charts, drawn when their turn comes. */
export class CriticColumn {
  constructor(critic, i, player) {
    this.i = i;
    const { title, colour } = critic;
    this.ends = [h('span', {}), h('span', {})];
    this.ramp = h('i', { className: 'ramp' });
    this.quantity = h('span', { className: 'word' });
    this.range = h('span', { className: 'range' }, this.quantity, this.ends[0], this.ramp, this.ends[1]);
    this.sliders = new Sliders(player);
    this.surface = new CriticSurface(title, i);
    this.weights = new Histogram('Weights', { label: `${title}: histogram of its weights` });
    this.slopes = new Histogram('Slope ‖∇s‖, log', {
      help: SEGMENTS,
      label: `${title}: histogram of the slope between real and generated points, on a logarithmic axis`,
    });
    this.along = new SegmentSlopes('Slope along a segment', {
      more: 'from generated to real (log axis)',
      help: ALONG,
      label: `${title}: slope along segments from generated to real points, on a logarithmic axis`,
      small: true,
    });
    this.numbers = h('p', { className: 'numbers' });
    const name = h('h3', { className: 'one-line' }, h('i', { className: colour }, `${MARKS[i]} `), title);
    const header = h('header', { title: critic.help ?? '' }, h('div', {}, name, this.range));
    const parts = [this.surface, this.weights, this.slopes].map(({ element }) => element);
    this.body = h('div', { className: 'body' }, ...parts, this.numbers, this.along.element);
    this.element = h('section', { className: 'column' }, header, this.sliders.element, this.body);
    const draws = [this.#drawWeights, this.#drawSlopes, this.#drawAlong];
    this.jobs = draws.map((draw) => ({ at: -Infinity, run: (scene) => draw.call(this, scene) }));
  }

  /** Follow what Python told of this critic. */
  update(critic, per) {
    this.critic = critic;
    setText(this.slopes.heading.firstChild, `Slope ‖∇s‖${per}, log`);
    this.sliders.update({ live: critic.strength ? [critic.strength] : [] });
  }

  /**
   * @param {{surface: number, bars: number, along: number, beside: boolean}} tall heights, and whether the bars stand beside
   *   the surface
   */
  fit(width, tall, font) {
    this.element.classList.toggle('twofold', tall.beside);
    const least = 0.4 * width;
    const taken = this.surface.fit(tall.beside ? width - least : width, tall.surface, font);
    for (const words of [this.quantity, ...this.ends]) words.hidden = !tall.beside;
    const rest = tall.beside ? Math.floor(width - taken - font) : width;
    this.body.style.setProperty('--map', `${taken}px`);
    for (const chart of [this.weights, this.slopes]) chart.fit(rest, tall.bars);
    this.along.fit(width, tall.along);
  }

  draw({ moment, theme, wish, meta }) {
    this.surface.draw(moment, theme, wish.shown, meta.frozen, this.critic.zero);
  }

  #drawAlong({ moment, theme, font }) {
    this.along.show(moment[`along${this.i}`], theme[this.critic.colour], theme, Math.max(LEAST, font));
  }

  #drawSlopes({ moment, theme, font, wish, meta }) {
    const [low, high] = meta.bins.decades;
    const marks = [{ at: 0, text: '1' }];
    const bins = { low, high, exponents: true, open: true, log: wish.log, marks, name: 'slope', colour: theme[this.critic.colour] };
    this.slopes.draw(moment[`segments${this.i}`], bins, theme, Math.max(LEAST, font));
  }

  #drawWeights({ moment, theme, font, wish }) {
    const { i, critic: { clipped, colour } } = this;
    const reach = moment[`range${i}`][0] || 1;
    const bound = clipped ? numbersOf(moment, i).strength : null; // of the moment that is shown
    this.counted = { ...countsOf(moment, i, wish), reach, bound };
    const marks = bound === null ? [] : [{ at: -bound, text: '−c' }, { at: bound, text: 'c' }];
    const bins = { low: -reach, high: reach, log: wish.log, marks, name: NAMES[wish.part][1], colour: theme[colour] };
    this.weights.draw(this.counted.counts, bins, theme, Math.max(LEAST, font));
  }

  tell(moment, { part }, { frozen, points }) {
    this.#tellRange();
    this.#tellWeights(NAMES[part][0]);
    const numbers = numbersOf(moment, this.i);
    setText(this.slopes.note, `mean ${short(numbers.slope, 2)}`);
    this.#tellW1(numbers, frozen, points);
  }

  // The bound and the exact value between the same points; where a generator learns the exact one is measured now and then.
  #tellW1({ w1, steepest, exact, measured }, frozen, points) {
    const [bound, slope, between] = [w1, steepest, exact].map((value) => short(value, 3));
    const when = frozen || !Number.isFinite(exact) ? '' : ` at step ${whole(measured)}`;
    const key = `${bound} ${slope} ${between}${when}`;
    if (key === this.told) return;
    this.told = key;
    const b = (text) => h('b', {}, text);
    const told = Number.isFinite(w1) ? ['W1 estimate ', b(bound), frozen ? ' ≤ exact ' : ' · exact '] : ['W1: no estimate · exact '];
    const none = Number.isFinite(w1) ? BOUND : 'No estimate of W1: this critic scores generated points no lower than real ones.';
    const k = Number.isFinite(w1) ? h('span', { title: BOUND }, 'K = ', b(slope)) : '';
    this.numbers.replaceChildren(h('span', { title: `${none} Exact: the optimal assignment of ${points} points of each kind.` }, ...told, b(between), when), k);
  }

  #tellWeights(name) {
    const { weights, counted } = this;
    setText(weights.heading.firstChild, name);
    if (!counted) return;
    const { counts, reach, bound } = counted;
    if (bound === null) {
      setText(weights.note, `spread ±${short(spread(counts, -reach, reach), 2)}`);
      weights.header.title = `${name} of the chosen layers; spread: their standard deviation.`;
    } else {
      const share = (100 * counted.held) / total(counts);
      setText(weights.note, `${Number.isFinite(share) ? Math.round(share) : '–'} % at ±c`);
      weights.header.title = `${name} of the chosen layers; clipped to ±c = ±${short(bound)} after every step (dashed).`;
    }
  }

  #tellRange() {
    const { surface } = this;
    if (!surface.ends) return;
    setText(this.quantity, surface.label);
    surface.ends.forEach((end, k) => setText(this.ends[k], short(end, 2)));
    this.range.title = `${surface.label}, from ${short(surface.ends[0], 2)} to ${short(surface.ends[1], 2)}: each critic has its own scale`;
    if (surface.table === this.table) return;
    this.table = surface.table;
    this.ramp.style.background = surface.colours;
  }
}
