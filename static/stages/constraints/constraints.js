// The stage that holds several critics side by side: how each is held back, and what that does to its surface, weights and slopes.

import { MARKS } from '../../charts/series.js';
import { Choices } from '../../controls/buttons.js';
import { Sliders } from '../../controls/sliders.js';
import { livePage } from '../../shell/live_page.js';
import { h, refill, setText } from '../../theme/dom.js';
import { pointKey } from '../shared/points.js';
import { CriticColumn, numbersOf } from './critic_column.js';
import { CriticSurface } from './critic_surface.js';
import { LayerGradients } from './layer_gradients.js';

const REDRAW = 40; // ms between two drawings of the surfaces while training
const CHARTS = 100; // ms between two drawings of the same chart
const AT_ONCE = [5, 2]; // charts that one frame may draw: without, and with the surfaces
const LEAST = 14.5; // font sizes: a column's width
const TWO = 50; // font sizes: below this width there are at most two columns
const GAP = 1.1; // font sizes between columns
const TWOFOLD = 28; // font sizes: in so wide a column the histograms stand beside the surface
const BARS = 6.8; // font sizes: a histogram's height, before the surface may take more
const HEAD = 1.65; // font sizes that a chart's title takes
const LINES = 4.6; // font sizes: a critic's name above its surface, what it tells of W1 below, and the air between
const LOWEST = 18; // font sizes: the least height of the chart by layer
const LOG_HELP = 'Count on a logarithmic axis: single weights are seen beside thousands';
const FIRST = { shown: 'score', part: 'weights', layer: 'all', log: false };
const NAMES = { shown: 'surface', part: 'histogram', layer: 'layer', log: 'count' }; // in the link

const SHOWN = [
  { value: 'score', label: 'Score', help: 'The critic’s score s, each with its own colours. A Wasserstein critic’s has no zero: it is centred between the means of both clouds.' },
  { value: 'slope', label: 'Slope ‖∇s‖', help: 'The length of the score’s gradient. Thick line: slope 1, the steepest that the optimal critic of W1 is.' },
];
const PARTS = [
  { value: 'weights', label: 'Weights', help: 'Histograms of the kernels’ entries' },
  { value: 'biases', label: 'Biases', help: 'Histograms of the biases' },
];

class Constraints {
  constructor({ player, redraw }) {
    this.panels = 'under';
    this.drawnAt = 0;
    [this.player, this.redraw] = [player, redraw];
    this.wish = { ...FIRST };
    const choices = (this.choices = new Choices(this.wish, () => {
      const told = Object.entries(NAMES).map(([name, said]) => [said, this.wish[name] === FIRST[name] ? '' : String(this.wish[name])]);
      player()?.look(Object.fromEntries(told));
      redraw();
    }));
    const shown = choices.segments('shown', 'What the surfaces show', SHOWN);
    const part = choices.segments('part', 'What the histograms count', PARTS);
    const log = choices.toggle('log', 'Log count', LOG_HELP);
    this.layer = h('select', { ariaLabel: 'Layers of the histograms', title: 'Whose weights the histograms count' });
    this.layer.addEventListener('change', () => choices.choose({ layer: this.layer.value }));
    this.fake = h('span', { className: 'word one-line' });
    const key = h('p', { className: 'key' }, ...pointKey(), this.fake);
    const show = h('span', { className: 'word' }, 'Show');
    this.head = h('div', { className: 'row choices' }, show, shown, part, this.layer, log, key);
    this.grid = h('div', { className: 'columns grid' });
    this.strengths = new Sliders(player);
    this.gradients = new LayerGradients();
    const told = ({ moment }) => this.columns.map((_, i) => ({ layers: moment[`layers${i}`], strength: numbersOf(moment, i).strength }));
    this.gradientsJob = { at: -Infinity, run: (scene) => this.gradients.show(told(scene), scene.theme, scene.font) };
    this.depth = h('div', { className: 'depth' }, this.strengths.element, this.gradients.element);
    this.element = h('div', { className: 'sides' }, this.head, this.grid, this.depth);
    this.columns = [];
  }

  update(meta, { part: shown, surface, histogram, layer, count }) {
    this.meta = meta;
    const deep = shown === 'depth';
    if (deep !== this.deep) this.redraw(true);
    this.deep = deep;
    for (const part of [this.head, this.grid]) part.hidden = deep;
    this.depth.hidden = !deep;
    const one = (rows, value) => (rows.find((row) => row.value === value) ?? rows[0]).value;
    Object.assign(this.wish, { shown: one(SHOWN, surface), part: one(PARTS, histogram), layer: layer || 'all', log: count === 'true' });
    this.choices.press();
    if (setText(this.fake, meta.fake_words ?? '')) this.fake.title = this.fake.textContent;
    refill(this.layer, meta.layers, () => this.#layers(meta.layers));
    if (![...this.layer.options].some(({ value }) => value === this.wish.layer)) this.wish.layer = 'all';
    this.layer.value = this.wish.layer;
    const critics = meta.critics.map(({ title, help, colour }) => [title, help, colour]);
    if (refill(this.grid, critics, () => this.#build(meta.critics))) this.redraw(true);
    this.columns.forEach((column, i) => column.update(meta.critics[i], meta.slopes_per ?? ''));
    this.gradients.update(meta.critics);
    const named = ({ label, strength }, i) => strength && { ...strength, symbol: `${MARKS[i]} ${label} ${strength.symbol}` };
    this.strengths.update({ live: deep ? meta.critics.map(named).filter(Boolean) : [] });
  }

  #build(critics) {
    this.columns = critics.map((critic, i) => new CriticColumn(critic, i, this.player));
    this.chartJobs = this.columns.flatMap(({ jobs }) => jobs);
    return this.columns.map(({ element }) => element);
  }

  #layers(count) {
    const layers = [['all', 'All layers'], ...Array.from({ length: count - 1 }, (_, k) => [String(k + 1), `Layer ${k + 1}`]), ['output', 'Output']];
    return layers.map(([value, label]) => h('option', { value }, label));
  }

  get jobs() {
    return this.deep ? [this.gradientsJob] : this.chartJobs;
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    if (this.deep) {
      this.gradients.fit(width, Math.round(Math.max(LOWEST * font, height - this.strengths.element.offsetHeight - 2.4 * font)));
      return width;
    }
    const count = Math.max(1, this.columns.length);
    let columns = Math.min(count, Math.max(1, Math.floor((width + GAP * font) / ((LEAST + GAP) * font))));
    if (width < TWO * font || (count === 4 && columns === 3)) columns = Math.min(2, columns);
    this.grid.style.setProperty('--columns', String(columns));
    const each = Math.floor((width - (columns - 1) * GAP * font) / columns);
    const sliders = this.meta?.critics.some(({ strength }) => strength);
    this.grid.classList.toggle('held', Boolean(sliders)); // where one has a slider, the others leave its room
    const row = Math.max(32, 2.2 * font);
    const room = height - this.head.offsetHeight - LINES * font - (sliders ? row : 0);
    const tall = this.#heights(each, columns < count || narrow ? null : room, height, font);
    for (const column of this.columns) column.fit(each, tall, font);
    return width;
  }

  // Where all stand in one row the surface and both histograms are in sight together, and share the room's height.
  #heights(each, room, height, font) {
    const beside = each >= TWOFOLD * font;
    const square = CriticSurface.heightFor(beside ? 0.6 * each : each, font);
    const within = (least, most, value) => Math.round(Math.max(least, Math.min(most, value)));
    const along = 7.5 * font;
    if (beside) {
      const surface = within(14 * font, square, room ?? 0.6 * height);
      return { surface, bars: Math.floor(surface / 2 - HEAD * font), along, beside };
    }
    if (room === null) return { surface: Math.min(square, 0.75 * height), bars: 8 * font, along, beside };
    const surface = within(11 * font, square, room - 2 * (BARS + HEAD) * font);
    return { surface, bars: within(5.6 * font, 10 * font, (room - surface) / 2 - HEAD * font), along, beside };
  }

  draw(moment, theme, { whole, now }) {
    if (!moment.score0 || !moment[`numbers${this.columns.length - 1}`]) return;
    this.scene = { moment, theme, font: this.font, wish: this.wish, meta: this.meta };
    const due = whole || now - this.drawnAt >= REDRAW;
    if (due && !this.deep) {
      this.drawnAt = now;
      for (const column of this.columns) column.draw(this.scene);
    }
    if (whole) this.#run(this.jobs, now);
    else {
      const late = this.jobs.filter(({ at }) => now - at > CHARTS).sort((a, b) => a.at - b.at);
      this.#run(late.slice(0, AT_ONCE[Number(due)]), now);
    }
  }

  #run(jobs, now) {
    for (const job of jobs) {
      job.run(this.scene);
      [job.at, job.step] = [now, this.scene.moment.step];
    }
  }

  tell() {
    if (!this.scene) return;
    const { moment } = this.scene;
    if (!this.deep) for (const column of this.columns) column.tell(moment, this.wish, this.meta);
    // no new frame came since: the charts that lag behind have time now
    if (this.stood === moment.step) this.#run(this.jobs.filter(({ step }) => step !== moment.step), performance.now());
    this.stood = moment.step;
  }
}

export default livePage((page) => new Constraints(page), new URL('./constraints.css', import.meta.url));
