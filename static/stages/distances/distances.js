// The Distances page's stage: the two clouds, every distance over θ with the critics' estimates, and the numbers at the shown θ.

import { h, setText } from '../../theme/dom.js';
import { livePage } from '../../shell/live_page.js';
import { short } from '../../charts/numbers.js';
import { XY, MARKS } from '../../charts/line_chart.js';
import { Apart } from '../shared/separation.js';
import { Clouds } from '../shared/clouds.js';

const REDRAW = 40; // ms between two drawings of the charts while training
const LOWEST = 1e-3; // a divergence below is at the bottom of a logarithmic axis
const GROUPS = [
  { title: 'Total variation', names: ['tv'] },
  { title: 'Jensen–Shannon', names: ['js'] },
  { title: 'Earth mover’s distance', names: ['w1'] },
  { title: 'Kullback–Leibler', names: ['kl', 'reverse_kl'], log: true },
];
const SLOPES = { title: 'Slope d/dθ: all that a generator can follow', names: ['tv', 'js', 'w1'] };

class Sweep {
  constructor({ player, redraw }) {
    this.panels = 'under';
    this.drawnAt = -REDRAW;
    this.apart = new Apart(player, () => redraw());
    this.clouds = new Clouds(this.apart);
    const pick = { pick: (x) => this.apart.pick(x), picked: () => this.apart.picked() };
    this.charts = GROUPS.map((group) => new XY({ title: group.title, ...pick }));
    this.slopes = new XY({ title: SLOPES.title, help: 'A distance that is flat at θ gives a generator nothing to follow, however large it is.', ...pick });
    this.key = h('p', { className: 'key' });
    this.values = h('table', { className: 'values' });
    this.samples = h('p', { className: 'note' });
    this.curves = h('div', { className: 'curves' }, ...[...this.charts, this.slopes].map(({ element }) => element));
    this.side = h('div', {}, this.apart.element, this.clouds.element);
    this.numbers = h('section', { className: 'panel' }, this.values, this.samples);
    this.curves.append(this.numbers);
    this.element = h('div', { className: 'sweep' }, this.side, h('div', {}, this.key, this.curves));
  }

  update(meta) {
    this.meta = meta;
    this.apart.update(meta);
    this.drawnAt = -REDRAW;
    const critics = meta.critics.map(({ title, own }, i) => h('span', {}, h('i', { className: `curve${i}` }, `${MARKS[i]} `), `${title}${own ? ' ÷ its steepest slope, a lower bound' : ''}`));
    this.key.replaceChildren(h('span', {}, h('i', {}, '— '), 'exact'), h('span', {}, h('i', {}, '× '), `W1 between ${meta.samples.points} points of each`), ...critics);
  }

  resize({ width, height, narrow }, font) {
    const cloud = narrow ? width : Math.round(Math.min(width * 0.3, height * 0.62));
    this.element.style.setProperty('--cloud', `${cloud}px`);
    const right = narrow ? width : width - cloud - 1.6 * font;
    const columns = right > 34 * font ? 2 : 1;
    this.element.style.setProperty('--columns', String(columns));
    const each = Math.floor((right - (columns - 1) * 1.2 * font) / columns);
    const rows = 3;
    const tall = Math.round(Math.max(8.2 * font, Math.min(15 * font, (height - 3.4 * font) / rows - 2.6 * font)));
    for (const chart of [...this.charts, this.slopes]) chart.fit(each, tall);
    this.clouds.fit(cloud, font, Math.round(cloud * 0.6));
    this.font = font;
    return width;
  }

  draw(moment, theme, { whole, now }) {
    this.moment = moment;
    this.theme = theme;
    this.apart.fit(moment.theta);
    for (const chart of [...this.charts, this.slopes]) chart.moveTo(this.apart.now);
    if (!whole && now - this.drawnAt < REDRAW) return;
    this.drawnAt = now;
    this.clouds.draw(moment, this.meta.pair.dims, theme);
    GROUPS.forEach((group, i) => this.#chart(this.charts[i], group));
    this.#slopeChart();
  }

  #row(block, name) {
    const k = this.meta.distances.findIndex((distance) => distance.name === name);
    const n = this.moment.fine.length;
    return block.subarray(k * n, (k + 1) * n);
  }

  // The place on the exact curves, which are finer, of the shown θ.
  get #here() {
    const { fine, theta } = this.moment;
    return Math.round((this.apart.index * (fine.length - 1)) / (theta.length - 1));
  }

  #estimate(i) {
    const n = this.moment.theta.length;
    return this.moment.estimates.subarray(i * n, (i + 1) * n);
  }

  #chart(chart, { names, log }) {
    const { moment, meta, theme } = this;
    const [x, fine] = [moment.theta, moment.fine];
    const distances = names.map((name) => meta.distances.find((distance) => distance.name === name));
    const series = names.map((name, k) => {
      const label = `${distances[k].title}, ${distances[k].how}`;
      return { x: fine, y: this.#row(moment.known, name), jumps: this.#row(moment.slopes, name), kind: k ? 'dashed' : 'line', colour: theme.ink, label, width: 2.2 };
    });
    const infinite = distances.filter((_, k) => series[k].y.includes(Infinity)).map(({ title }) => title);
    if (names.includes('w1')) series.push({ x, y: moment.samples, kind: 'crosses', colour: theme.neutral, label: `W1, ${meta.samples.points} points` });
    meta.critics.forEach((critic, i) => {
      if (names.includes(critic.distance)) series.push({ x, y: this.#estimate(i), kind: 'marks', shape: i, colour: theme[`curve${i}`], label: critic.title });
    });
    const how = distances[0].how === 'unknown' ? (meta.thinking ? 'computing …' : 'not known') : distances[0].error > 0 ? `${distances[0].how} ± ${short(distances[0].error, 1)}` : distances[0].how;
    setText(chart.note, `${distances.map(({ title }) => title).join(', dashed ')}: ${how}`);
    const y = log ? logRange(series) : range(series, distances[0].ceiling);
    const texts = infinite.length ? [{ y: y[1], text: `${infinite.join(' and ')}: infinite`, colour: theme.text }] : [];
    chart.draw({ x: [x[0], x[x.length - 1]], y, log, xName: 'θ', series, texts }, theme, this.font);
  }

  #slopeChart() {
    const { moment, meta, theme } = this;
    const x = moment.fine;
    const colours = [theme.curve2, theme.curve0, theme.curve1];
    const series = SLOPES.names.map((name, k) => {
      const { title } = meta.distances.find((distance) => distance.name === name);
      return { x, y: this.#row(moment.slopes, name), kind: ['line', 'dashed', 'line'][k], colour: colours[k], label: `d${title}/dθ`, width: name === 'w1' ? 3 : 2 };
    });
    // each curve is named at a place of its own, so that the names do not meet
    const at = (k) => Math.round((0.45 + 0.27 * k) * (x.length - 1));
    const texts = series.flatMap(({ y, label, colour }, k) => (Number.isFinite(y[at(k)]) ? [{ x: x[at(k)], y: y[at(k)], text: label, colour }] : []));
    const [low, high] = bounds(series);
    const [bottom, top] = Number.isFinite(low) ? [Math.min(0, low), Math.max(1, high)] : [0, 1];
    const room = 0.08 * (top - bottom);
    this.slopes.draw({ x: [x[0], x[x.length - 1]], y: [bottom - room, top + 2.5 * room], xName: 'θ', series, texts }, theme, this.font);
  }

  tell() {
    const { meta, moment, apart } = this;
    const [k, here] = [apart.index, this.#here];
    const rows = meta.distances.map((distance) => {
      const [value, slope] = [moment.known, moment.slopes].map((block) => this.#row(block, distance.name)[here]);
      const by = meta.critics.flatMap((critic, i) => (critic.distance === distance.name ? [h('span', { title: `${critic.title}: off by ${short(this.#estimate(i)[k] - value, 2)}` }, h('i', { className: `curve${i}` }, MARKS[i]), ` ${short(this.#estimate(i)[k], 4)} `)] : []));
      const words = Number.isNaN(value) && meta.thinking ? '…' : short(value, 5);
      const title = `${distance.title} = ${distance.formula}. ${distance.help} Known by: ${distance.words}.`;
      return h('tr', { title }, h('th', { scope: 'row' }, distance.title), h('td', {}, h('b', {}, words)), h('td', {}, Number.isNaN(slope) ? (Number.isNaN(value) ? '–' : jump(value)) : short(slope, 3)), h('td', { className: 'by' }, ...by));
    });
    const key = JSON.stringify([k, rows.map((row) => row.textContent)]);
    if (key === this.toldKey) return;
    this.toldKey = key;
    const head = h('tr', {}, ...[`At θ = ${short(apart.now, 4)}`, 'exact', 'd/dθ', 'critics say'].map((text) => h('th', { scope: 'col' }, text)));
    this.values.replaceChildren(h('thead', {}, head), h('tbody', {}, ...rows));
    const measured = moment.samples[k];
    setText(this.samples, Number.isNaN(measured) ? 'Measuring W1 between samples …' : `W1 between ${meta.samples.points} points of each: ${short(measured, 4)}; two clouds of real points alone are ${short(moment.floor[0], 3)} apart (the floor).`);
  }
}

function jump(value) {
  return value === Infinity ? 'none' : 'a jump';
}

function bounds(series) {
  let [low, high] = [Infinity, -Infinity];
  for (const { y } of series) {
    for (const value of y) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

// From 0 (or below, where estimates go there) to a little above the largest value, or to the largest that there can be.
function range(series, ceiling) {
  const [low, high] = bounds(series);
  const top = Math.max(ceiling ?? 0, Number.isFinite(high) ? high : 1) || 1;
  const bottom = Math.min(0, Number.isFinite(low) ? Math.max(low, -0.15 * top) : 0);
  return [bottom, top + 0.06 * (top - bottom)];
}

function logRange(series) {
  const [, high] = bounds(series);
  const top = high > 0 ? high : 1;
  const positive = series.flatMap(({ y }) => [...y].filter((value) => value > 0 && Number.isFinite(value)));
  const low = positive.length ? Math.max(LOWEST, Math.min(...positive)) : LOWEST;
  return [low / 1.3, Math.max(top, 10 * low) * 1.6];
}

export default livePage((page) => new Sweep(page));
