// The Distances page's stage: the two clouds, every distance over θ with the critics' estimates, and the numbers at the shown θ.

import { LineChart } from '../../charts/line_chart.js';
import { extent, short } from '../../charts/numbers.js';
import { onDrag } from '../../charts/pointer.js';
import { MARKS } from '../../charts/series.js';
import { livePage } from '../../shell/live_page.js';
import { h, refill, setText } from '../../theme/dom.js';
import { Clouds, slice } from '../shared/clouds.js';
import { keyItem } from '../shared/points.js';
import { SHARED_SHEET, Separation } from '../shared/separation.js';

const LOWEST = 1e-3; // a divergence below is at the bottom of a logarithmic axis
const ROWS = 3; // of charts, beside the clouds
const GROUPS = [
  { title: 'Total variation', names: ['tv'] },
  { title: 'Jensen–Shannon', names: ['js'] },
  { title: 'Earth mover’s distance', names: ['w1'] },
  { title: 'Kullback–Leibler', names: ['kl', 'reverse_kl'], log: true },
];
const SLOPES = { tv: { colour: 'curve2' }, js: { colour: 'curve0', dashed: true }, w1: { colour: 'curve1', width: 3 } };
const SLOPES_HELP = 'A distance that is flat at θ gives a generator nothing to follow, however large it is.';

class Sweep {
  constructor({ player, redraw }) {
    this.panels = 'under';
    this.every = 40;
    this.separation = new Separation(player, () => redraw());
    this.clouds = new Clouds(this.separation);
    this.groups = GROUPS.map(({ title }) => new LineChart(title));
    this.slopes = new LineChart('Slope d/dθ: all that a generator can follow', { help: SLOPES_HELP });
    this.charts = [...this.groups, this.slopes];
    const pick = { pick: (x) => this.separation.pick(x), picked: () => this.separation.picked() };
    for (const chart of this.charts) onDrag(chart.canvas, (pixel) => chart.xAt(pixel), pick);
    this.key = h('p', { className: 'key' });
    this.values = h('table', { className: 'values' });
    this.samples = h('p', { className: 'note' });
    const numbers = h('section', { className: 'panel' }, this.values, this.samples);
    const curves = h('div', { className: 'columns curves' }, ...this.charts.map(({ element }) => element), numbers);
    const side = h('div', {}, this.separation.element, this.clouds.element);
    this.element = h('div', { className: 'sweep' }, side, h('div', {}, this.key, curves));
  }

  update(meta) {
    this.meta = meta;
    this.separation.update(meta);
    this.key.replaceChildren(
      keyItem('', '—', 'exact'),
      keyItem('', '×', `W1 between ${meta.samples.points} points of each`),
      ...meta.critics.map(({ title, own }, i) => keyItem(`curve${i}`, MARKS[i], title, own ? ' ÷ its steepest slope, a lower bound' : '')),
    );
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    const cloud = narrow ? width : Math.round(Math.min(width * 0.3, height * 0.62));
    const right = narrow ? width : width - cloud - 1.6 * font;
    const columns = right > 34 * font ? 2 : 1;
    this.element.style.setProperty('--cloud', `${cloud}px`);
    this.element.style.setProperty('--columns', String(columns));
    const each = Math.floor((right - (columns - 1) * 1.2 * font) / columns);
    const tall = Math.round(Math.max(8.2 * font, Math.min(15 * font, (height - 3.4 * font) / ROWS - 2.6 * font)));
    for (const chart of this.charts) chart.fit(each, tall);
    this.clouds.fit(cloud, font, Math.round(cloud * 0.6));
    return width;
  }

  draw(moment, theme) {
    [this.moment, this.theme] = [moment, theme];
    this.separation.fit(moment.theta);
    this.clouds.draw(moment, this.meta.pair.dims, theme);
    GROUPS.forEach((group, i) => this.#distances(this.groups[i], group));
    this.#slopes();
    for (const chart of this.charts) chart.moveTo(this.separation.now);
  }

  /** A distance's values over the exact curves' θ, of a block that has them for each. */
  #row(block, name) {
    const k = this.meta.distances.findIndex((distance) => distance.name === name);
    return slice(block, k, this.moment.fine.length);
  }

  #estimate(i) {
    return slice(this.moment.estimates, i, this.moment.theta.length);
  }

  #titled(name) {
    return this.meta.distances.find((distance) => distance.name === name);
  }

  #distances(chart, { names, log }) {
    const { moment, meta, theme, font } = this;
    const { fine, theta: x } = moment;
    const distances = names.map((name) => this.#titled(name));
    const series = distances.map(({ name, title, how }, k) => {
      const [y, slopes] = [this.#row(moment.known, name), this.#row(moment.slopes, name)];
      const ends = (i) => Number.isNaN(slopes[i]) && Number.isFinite(y[i]) && y[i] !== y[i + 1];
      return { kind: 'line', x: fine, y, ends, falls: true, dashed: k > 0, colour: theme.ink, label: `${title}, ${how}`, width: 2.2 };
    });
    const infinite = distances.filter((_, k) => series[k].y.includes(Infinity)).map(({ title }) => title);
    const measured = { kind: 'crosses', x, y: moment.samples, colour: theme.neutral, label: `W1, ${meta.samples.points} points` };
    if (names.includes('w1')) series.push(measured);
    meta.critics.forEach(({ distance, title: label }, i) => {
      if (!names.includes(distance)) return;
      series.push({ kind: 'marks', x, y: this.#estimate(i), shape: i, colour: theme[`curve${i}`], label });
    });
    setText(chart.note, `${distances.map(({ title }) => title).join(', dashed ')}: ${this.#how(distances[0])}`);
    const y = log ? logRange(series) : range(series, distances[0].ceiling);
    const texts = infinite.length ? [{ y: y[1], text: `${infinite.join(' and ')}: infinite`, colour: theme.text }] : [];
    chart.draw({ x: [x[0], x[x.length - 1]], y, log, xName: 'θ', series, texts }, theme, font);
  }

  #how({ how, error }) {
    if (how === 'unknown') return this.meta.thinking ? 'computing …' : 'not known';
    return error > 0 ? `${how} ± ${short(error, 1)}` : how;
  }

  #slopes() {
    const { moment, theme, font } = this;
    const x = moment.fine;
    const series = Object.entries(SLOPES).map(([name, look]) => {
      const label = `d${this.#titled(name).title}/dθ`;
      return { kind: 'line', x, y: this.#row(moment.slopes, name), label, ...look, colour: theme[look.colour] };
    });
    // each curve is named at a place of its own, so that the names do not meet
    const texts = series.map(({ y, label, colour }, k) => {
      const at = Math.round((0.45 + 0.27 * k) * (x.length - 1));
      return { x: x[at], y: y[at], text: label, colour };
    });
    const [low, high] = extent(series.flatMap(({ y }) => [...y]));
    const [bottom, top] = Number.isFinite(low) ? [Math.min(0, low), Math.max(1, high)] : [0, 1];
    const room = 0.08 * (top - bottom);
    const y = [bottom - room, top + 2.5 * room];
    const known = texts.filter((text) => Number.isFinite(text.y));
    this.slopes.draw({ x: [x[0], x[x.length - 1]], y, xName: 'θ', series, texts: known }, theme, font);
  }

  tell() {
    const { meta, moment, separation } = this;
    const k = separation.index;
    const rows = meta.distances.map((distance) => this.#numbers(distance, k));
    const names = [`At θ = ${short(separation.now, 4)}`, 'exact', 'd/dθ', 'critics say'];
    const head = h('tr', {}, ...names.map((text) => h('th', { scope: 'col' }, text)));
    refill(this.values, [k, rows.map((row) => row.textContent)], () => [h('thead', {}, head), h('tbody', {}, ...rows)]);
    const measured = `W1 between ${meta.samples.points} points of each: ${short(moment.samples[k], 4)}`;
    const floor = `two clouds of real points alone are ${short(moment.floor[0], 3)} apart (the floor)`;
    setText(this.samples, Number.isNaN(moment.samples[k]) ? 'Measuring W1 between samples …' : `${measured}; ${floor}.`);
  }

  // A row of the table: a distance at the shown θ, exactly and as the critics estimate it.
  #numbers({ name, title, formula, help, words }, k) {
    const { meta, moment } = this;
    const here = Math.round((k * (moment.fine.length - 1)) / (moment.theta.length - 1)); // the exact curves are finer
    const [value, slope] = [moment.known, moment.slopes].map((block) => this.#row(block, name)[here]);
    const estimates = meta.critics.flatMap((critic, i) => {
      if (critic.distance !== name) return [];
      const said = this.#estimate(i)[k];
      const off = `${critic.title}: off by ${short(said - value, 2)}`;
      return h('span', { title: off }, h('i', { className: `curve${i}` }, MARKS[i]), ` ${short(said, 4)} `);
    });
    const exact = Number.isNaN(value) && meta.thinking ? '…' : short(value, 5);
    const none = Number.isNaN(value) ? '–' : value === Infinity ? 'none' : 'a jump';
    return h(
      'tr',
      { title: `${title} = ${formula}. ${help} Known by: ${words}.` },
      h('th', { scope: 'row' }, title),
      h('td', {}, h('b', {}, exact)),
      h('td', {}, Number.isNaN(slope) ? none : short(slope, 3)),
      h('td', { className: 'by' }, ...estimates),
    );
  }
}

// From 0 (or below, where estimates go there) to a little above the largest value, or to the largest that there can be.
function range(series, ceiling) {
  const [low, high] = extent(series.flatMap(({ y }) => [...y]));
  const top = Math.max(ceiling ?? 0, Number.isFinite(high) ? high : 1) || 1;
  const bottom = Math.min(0, Number.isFinite(low) ? Math.max(low, -0.15 * top) : 0);
  return [bottom, top + 0.06 * (top - bottom)];
}

function logRange(series) {
  const [least, most] = extent(series.flatMap(({ y }) => [...y]).filter((value) => value > 0));
  const low = Math.max(LOWEST, Number.isFinite(least) ? least : LOWEST);
  const top = most > 0 ? most : 1;
  return [low / 1.3, Math.max(top, 10 * low) * 1.6];
}

export default livePage((page) => new Sweep(page), SHARED_SHEET, new URL('./distances.css', import.meta.url));
