// The Distances page's stage: the two clouds, every distance over θ with its slope as a tangent, and the numbers at the shown θ.

import { onDrag } from '../../charts/pointer.js';
import { MARKS } from '../../charts/series.js';
import { short } from '../../charts/numbers.js';
import { Choices } from '../../controls/buttons.js';
import { livePage } from '../../shell/live_page.js';
import { h } from '../../theme/dom.js';
import { Clouds, slice } from '../shared/clouds.js';
import { keyItem } from '../shared/points.js';
import { SHARED_SHEET, Separation } from '../shared/separation.js';
import { DistanceChart } from './distance_chart.js';
import { ValueTable } from './value_table.js';

const GROUPS = [
  { title: 'Total variation', names: ['tv'] },
  { title: 'Jensen–Shannon', names: ['js'] },
  { title: 'KL(p‖q), dashed KL(q‖p)', names: ['kl', 'reverse_kl'] },
  { title: 'Earth mover’s distance, W1', names: ['w1'] },
];
const NONE = 'none'; // the view "critics" where none are wanted
const ASK = 'How would a network know?';
const ASK_HELP = 'Train critics at every θ at once, and see what each estimates: GAN critics JS and TV, Wasserstein critics W1.';
const CLOUD = 0.33; // the clouds' share of the width
const LEAST = 12; // font sizes of the clouds' picture
const AGAIN = 300; // ms until theory is asked for again while it is thinking

class Sweep {
  constructor({ player, redraw }) {
    this.panels = 'under';
    this.every = 40;
    this.player = player;
    this.separation = new Separation(player, () => redraw());
    this.clouds = new Clouds(this.separation);
    this.charts = GROUPS.map(({ title }) => new DistanceChart(title));
    const pick = { pick: (x) => this.separation.pick(x), picked: () => this.separation.picked() };
    for (const chart of this.charts) onDrag(chart.canvas, (pixel) => chart.xAt(pixel), pick);
    this.wish = { critics: false };
    this.choices = new Choices(this.wish, () => player()?.look({ critics: this.wish.critics ? '' : NONE }));
    this.key = h('p', { className: 'key' });
    this.ask = h('p', { className: 'ask live-only' }, this.choices.toggle('critics', ASK, ASK_HELP));
    this.values = new ValueTable();
    const curves = h('div', { className: 'columns curves' }, ...this.charts.map(({ element }) => element));
    const side = h('div', {}, this.separation.element, this.clouds.element, this.ask);
    this.element = h('div', { className: 'sweep' }, side, h('div', {}, this.key, curves, this.values.element));
  }

  update(meta) {
    this.meta = meta;
    this.wish.critics = !meta.idle;
    this.ask.hidden = Boolean(meta.bare);
    this.choices.press();
    this.separation.update(meta);
    this.key.replaceChildren(
      keyItem('', '—', 'exact'),
      keyItem('curve7', '↘', 'slope at θ, downhill'),
      keyItem('', '×', `W1 of ${meta.samples.points} points of each`),
      ...meta.critics.map(({ title, own, colour }, i) => keyItem(colour, MARKS[i], title, own ? ' ÷ its slope' : '')),
    );
    clearTimeout(this.timer);
    if (meta.pending && !meta.playing) this.timer = setTimeout(() => this.player()?.outbox.need(), AGAIN); // who plays asks anyway
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    const room = height - this.separation.element.offsetHeight - this.ask.offsetHeight - 3 * font;
    const cloud = narrow ? width : Math.round(Math.min(width * CLOUD, Math.max(LEAST * font, room)));
    const right = narrow ? width : width - cloud - 1.6 * font;
    const columns = right > 34 * font ? 2 : 1;
    this.element.style.setProperty('--cloud', `${cloud}px`);
    this.element.style.setProperty('--columns', String(columns));
    const each = Math.floor((right - (columns - 1) * 1.2 * font) / columns);
    const rows = Math.ceil(this.charts.length / columns);
    const others = this.key.offsetHeight + ValueTable.height(this.meta, font) + rows * this.charts[0].header.offsetHeight + font;
    const tall = Math.round(Math.max(8 * font, Math.min(17 * font, (height - others) / rows)));
    for (const chart of this.charts) chart.fit(each, tall);
    this.clouds.fit(cloud, font, Math.round(cloud * 0.6));
    return width;
  }

  draw(moment, theme) {
    [this.moment, this.theme] = [moment, theme];
    this.separation.fit(moment.theta);
    this.clouds.draw(moment, this.meta.pair.dims, theme);
    GROUPS.forEach(({ names }, i) => this.#distances(this.charts[i], names));
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

  /** A distance at the shown θ, and its slope; the exact curves are finer than the values of θ. */
  #at(name) {
    const { moment, separation } = this;
    const here = Math.round((separation.index * (moment.fine.length - 1)) / (moment.theta.length - 1));
    return { value: this.#row(moment.known, name)[here], slope: this.#row(moment.slopes, name)[here] };
  }

  #distances(chart, names) {
    const { moment, meta, theme, font } = this;
    const { fine, theta: x } = moment;
    const distances = names.map((name) => meta.distances.find((distance) => distance.name === name));
    const series = distances.map(({ name, title, how }, k) => {
      const [y, slopes] = [this.#row(moment.known, name), this.#row(moment.slopes, name)];
      const ends = (i) => Number.isNaN(slopes[i]) && i + 1 < y.length && y[i] !== y[i + 1];
      return { kind: 'line', x: fine, y, ends, dashed: k > 0, colour: theme.ink, label: `${title}, ${how}`, width: 2.2 };
    });
    if (names.includes('w1')) {
      series.push({ kind: 'crosses', x, y: moment.samples, colour: theme.neutral, label: `W1, ${meta.samples.points} points` });
    }
    meta.critics.forEach(({ distance, title: label, colour }, i) => {
      if (!names.includes(distance)) return;
      series.push({ kind: 'marks', x, y: this.#estimate(i), shape: i, colour: theme[colour], label });
    });
    chart.header.title = `${distances[0].title}: ${this.#how(distances[0])}`;
    const { value, slope } = this.#at(names[0]);
    const at = { x: this.separation.now, y: value, slope };
    chart.show({ x: [x[0], x[x.length - 1]], xName: 'θ', series }, distances[0].ceiling, at, theme, font);
  }

  #how({ how, error }) {
    if (how === 'unknown') return this.meta.thinking ? 'computing …' : 'not known';
    return error > 0 ? `${how} ± ${short(error, 1)}` : how;
  }

  tell() {
    const { meta, moment, separation } = this;
    const k = separation.index;
    const [samples, floor] = [moment.samples[k], moment.floor[0]];
    const points = `W1 between ${meta.samples.points} points of each: ${short(samples)}; between two clouds of real points alone: ${short(floor, 2)}.`;
    const measured = Number.isNaN(samples) ? 'Measuring W1 between samples …' : points;
    this.values.tell({ meta, moment, theta: separation.now, at: (name) => this.#at(name), estimate: (i) => this.#estimate(i)[k], measured });
  }
}

export default livePage((page) => new Sweep(page), SHARED_SHEET, new URL('./distances.css', import.meta.url));
