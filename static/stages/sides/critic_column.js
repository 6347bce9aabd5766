// One critic's column: its strength, its surface, its weights, its slopes, and what it says of W1.

import { h, setText } from '../../theme/dom.js';
import { short } from '../../charts/numbers.js';
import { MARKS } from '../../charts/line_chart.js';
import { Sliders } from '../../controls/sliders.js';
import { SideMap } from './critic_surface.js';
import { Bars, total, spread } from '../../charts/histogram.js';
import { Along } from './segment_slopes.js';

const NAMES = { weights: ['Weights', 'weight'], biases: ['Biases', 'bias'] };
const SEGMENTS = 'The length of the gradient ∇s of the score s at points drawn on straight segments between a real and a generated point. W1 asks for 1 there (dashed); the gradient penalty pulls towards it.';

/** The counts of the chosen layers, and how many of them lie at the bound. */
function pileOf(moment, i, { part, layer }) {
  const [all, at] = [moment[`weights${i}`], moment[`bound${i}`]];
  const layers = at.length / 2;
  const bins = all.length / at.length;
  const which = part === 'biases' ? 1 : 0;
  const wanted = layer === 'output' ? layers - 1 : layer === 'all' || layer >= layers ? null : layer - 1;
  const counts = new Float32Array(bins);
  let bound = 0;
  for (let l = 0; l < layers; l++) {
    if (wanted !== null && l !== wanted) continue;
    bound += at[2 * l + which];
    for (let k = 0; k < bins; k++) counts[k] += all[(2 * l + which) * bins + k];
  }
  return { counts, bound };
}

/** A column; `jobs` are its charts, drawn when their turn comes. */
export class Side {
  constructor(critic, i, player) {
    [this.i, this.critic] = [i, critic];
    this.ends = [h('span', {}), h('span', {})];
    this.ramp = h('i', { className: 'ramp' });
    this.range = h('span', { className: 'range' }, this.ends[0], this.ramp, this.ends[1]);
    this.words = h('span', { className: 'word' });
    this.sliders = new Sliders(player);
    this.map = new SideMap(critic.title, i);
    this.weights = new Bars({ title: 'Weights', label: `${critic.title}: histogram of its weights` });
    this.slopes = new Bars({ title: 'Slope ‖∇s‖', more: 'between real and generated', help: SEGMENTS, label: `${critic.title}: histogram of the slope between real and generated points` });
    this.along = new Along({ title: 'Slope along a segment', more: 'from generated to real', help: `${SEGMENTS} Line: the median at each share of the way. Band: from the 10 % to the 90 % quantile.`, label: `${critic.title}: slope along segments from generated to real points` });
    this.numbers = h('p', { className: 'numbers' });
    const name = h('h3', {}, h('i', { className: `curve${i}` }, `${MARKS[i]} `), critic.title);
    this.body = h('div', { className: 'body' }, this.map.element, this.weights.element, this.slopes.element, this.along.element, this.numbers);
    this.element = h('section', { className: 'column' }, h('header', { title: critic.help ?? '' }, name, h('div', {}, this.words, this.range)), this.sliders.element, this.body);
    this.jobs = ['weights', 'slopes', 'along'].map((what) => ({ at: -Infinity, run: (scene) => this.#chart(what, scene) }));
    this.update(critic);
  }

  /** Follow what Python told of this critic. */
  update(critic) {
    this.critic = critic;
    if (setText(this.words, critic.words)) this.words.title = critic.words;
    this.sliders.update({ live: critic.strength ? [critic.strength] : [] });
  }

  /** @param {{map: number, bars: number, along: number, beside: boolean}} tall heights, and whether the bars stand beside the map */
  fit(width, tall, font) {
    this.element.classList.toggle('twofold', tall.beside);
    const least = 0.46 * width;
    const taken = this.map.fit(tall.beside ? width - least : width, tall.map, font);
    this.range.hidden = this.map.plane.bar;
    const rest = tall.beside ? Math.floor(width - taken - font) : width;
    this.body.style.setProperty('--map', `${taken}px`);
    for (const chart of [this.weights, this.slopes]) chart.fit(rest, tall.bars);
    this.along.fit(width, tall.along);
  }

  draw({ moment, theme, wish, meta }) {
    this.map.draw(moment, theme, wish.shown, meta.frozen);
  }

  #chart(what, { moment, theme, font, wish, meta }) {
    const { i, critic } = this;
    const colour = theme[`curve${i}`];
    if (what === 'along') this.along.draw(moment[`along${i}`], colour, theme, font);
    if (what === 'slopes') {
      const [low, high] = meta.bins.decades;
      this.slopes.draw(moment[`segments${i}`], { low, high, exponents: true, open: true, log: wish.log, marks: [{ at: 0, text: '1' }], name: 'slope', colour }, theme, font);
    }
    if (what !== 'weights') return;
    const reach = moment[`range${i}`][0] || 1;
    const bound = critic.bound;
    this.pile = { ...pileOf(moment, i, wish), reach };
    const marks = bound === null ? [] : [{ at: -bound, text: '−c' }, { at: bound, text: 'c' }];
    this.weights.draw(this.pile.counts, { low: -reach, high: reach, log: wish.log, marks, name: NAMES[wish.part][1], colour }, theme, font);
  }

  tell(moment, { part, shown }) {
    const { i, critic } = this;
    this.#range(shown);
    const [says, mean, steepest] = moment[`numbers${i}`];
    setText(this.weights.heading.firstChild, NAMES[part][0]);
    if (this.pile) {
      const { counts, bound, reach } = this.pile;
      const share = (100 * bound) / total(counts);
      setText(this.weights.words, critic.bound === null ? `spread ±${short(spread(counts, -reach, reach), 2)}` : `${Number.isFinite(share) ? Math.round(share) : '–'} % at ±c`);
      this.weights.element.firstChild.title = critic.bound === null ? `${NAMES[part][0]} of the chosen layers; spread: their standard deviation.` : `${NAMES[part][0]} of the chosen layers; clipped to ±c = ±${short(critic.bound)} after every step (dashed).`;
    }
    setText(this.slopes.words, `mean ${short(mean)}`);
    const texts = [says, steepest].map((value) => short(value, Math.abs(value) < 0.1 ? 2 : 3));
    const key = texts.join();
    if (key === this.told) return;
    this.told = key;
    this.numbers.replaceChildren(
      h('span', { title: critic.own ? 'Mean score of real points minus that of generated ones, divided by the steepest slope K that was found: an estimate of the earth mover’s distance W1' : 'Mean score of real points minus that of generated ones: an estimate of the earth mover’s distance W1' }, 'W1 says ', h('b', {}, texts[0]), critic.own ? ' (÷K)' : ''),
      h('span', { title: 'The steepest slope ‖∇s‖ that was found: the Lipschitz constant K is at least this' }, 'K ≥ ', h('b', {}, texts[1])),
    );
  }

  // Where the map has no colour bar, its ends and colours stand above it.
  #range(shown) {
    const { map } = this;
    if (!map.ends) return;
    map.ends.forEach((end, k) => setText(this.ends[k], short(end, 2)));
    this.range.title = `The colours of the ${shown}: each critic has its own scale`;
    if (map.table === this.table) return;
    this.table = map.table;
    this.ramp.style.background = map.colours;
  }
}
