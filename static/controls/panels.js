// The panels beside the picture: each a title, its curves' present values, and a chart of them over all training steps.

import { LineChart } from '../charts/line_chart.js';
import { rowsInWords, short, whole } from '../charts/numbers.js';
import { h, refill, setText } from '../theme/dom.js';
import { TradeOff } from './trade_off.js';

const REDRAW = 250; // ms between two drawings of the same chart while training
const RETELL = 200; // ms between two writings of the values
const BANDED = '8.2em'; // room for a value with its band: what stands after it does not move
const SMALLEST = 1e-12; // a logarithmic axis goes no lower; zeros lie on its bottom
const [LEAST, MOST] = [7, 15]; // font sizes that a chart is high …
const LOW = { window: 600, least: 4 }; // … less in a window of fewer pixels
const SAMPLED = 2000; // values of a curve that its range is taken from
const SPACING = 7; // font sizes from one step's number to the next

// 7.2 for 7.20, and 6 for 6.0
const bare = (text) => (/^[−\d]\d*\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text);

/** The range that is worth showing: a few spikes may run out of the picture, the special values may not. */
function rangeOf(series, special, log) {
  const values = [];
  for (const { y, under, count, sparse } of series) {
    const skip = sparse ? 1 : Math.max(1, Math.floor(count / SAMPLED));
    for (const column of under ? [y, under] : [y]) {
      for (let i = 0; i < count; i += skip) if (Number.isFinite(column[i]) && (!log || column[i] > 0)) values.push(column[i]);
    }
  }
  values.sort((a, b) => a - b);
  const at = (share) => values[Math.round(share * (values.length - 1))];
  let [low, high] = values.length ? [at(0), at(1)] : log ? [0.1, 1] : [0, 1];
  if (values.length > 50 && !log) {
    const [inner, outer] = [at(0.01), at(0.99)];
    const room = 1.5 * (outer - inner) + 1e-9;
    [low, high] = [Math.max(low, inner - room), Math.min(high, outer + room)];
  }
  for (const value of special) {
    if (!log || value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  if (log) {
    low = Math.max(low, high * SMALLEST);
    const room = Math.max(1.15, (high / low) ** 0.06);
    return [low / room, high * room];
  }
  const room = high > low ? 0.07 * (high - low) : Math.max(0.5, 0.1 * Math.abs(high));
  return [low - room, high + room];
}

class Panel extends LineChart {
  /** @param {(name: string) => string} curve the curve behind a line's name, which may depend on what the page shows */
  constructor(spec, curve) {
    super(spec.title, { help: spec.help, label: `${spec.title}: ${spec.lines.map((line) => line.label).join(', ')}` });
    this.spec = spec;
    this.element.classList.toggle('lit', Boolean(spec.lit));
    this.curve = curve;
    this.values = spec.lines.map((line) => h('b', line.band ? { style: `min-width: ${BANDED}` } : {}));
    const names = spec.lines.map(({ colour, label }, i) => {
      return h('span', { className: 'line' }, h('i', { className: colour }), `${label} `, this.values[i]);
    });
    this.rules = spec.lines.flatMap(({ equilibrium, rule, floor, colour }) => [
      { y: equilibrium, words: rule ?? 'equilibrium', colour },
      { y: floor, words: 'perfect samples', colour },
    ].filter(({ y }) => typeof y === 'number'));
    // what the dashed lines are stands above the chart, where no curve runs through it
    const told = new Set(this.rules.map(({ y, words }) => `╌ ${words} ${Number(y.toPrecision(3))}`.replace('-', '−')));
    const dashed = [...told].map((words) => h('span', { className: 'item rule' }, words));
    this.header.replaceChildren(this.heading, ...names, ...dashed);
    if (spec.note) this.element.append(h('p', { className: 'note' }, spec.note));
    this.version = -1; // of the curves that were drawn
    this.drawnAt = 0;
  }

  fit(width, height) {
    if (super.fit(width, height)) this.version = -1;
  }

  show(curves, theme, font) {
    [this.curves, this.version] = [curves, curves.version];
    const column = (name) => curves.column(this.curve(name));
    const series = this.spec.lines.flatMap(({ curve, band = [], colour, sparse }) => {
      const same = { x: curves.steps, count: curves.length, sparse, colour: theme[colour] ?? theme.neutral };
      const [under, over] = band.map(column);
      return [
        { ...same, kind: 'band', y: over, under },
        { ...same, kind: 'line', y: column(curve), width: 1.8, dots: true },
      ].filter(({ y }) => y);
    });
    series.sort((a, b) => a.kind.localeCompare(b.kind)); // bands lie under all lines
    const first = curves.steps[0];
    const { log } = this.spec;
    this.draw({
      x: [first, Math.max(first + 1, curves.steps[Math.max(0, curves.length - 1)])],
      y: this.spec.range ?? rangeOf(series, this.rules.map(({ y }) => y), log),
      log,
      series,
      rules: this.rules.map(({ y, colour }) => ({ y, colour: theme[colour] ?? theme.neutral })),
      below: () => this.marksOfX(SPACING, whole).map((mark, i) => (i ? mark : { ...mark, text: `step ${mark.text}` })),
    }, theme, font);
  }

  inWords() {
    const told = this.spec.lines.map(({ label }, i) => [label, this.values[i].textContent]).filter(([, value]) => /\d/.test(value));
    return `${this.spec.title}: ${told.length ? rowsInWords(told) : 'not measured yet'}.`;
  }

  tell(curves, step) {
    this.spec.lines.forEach((line, i) => {
      const value = this.values[i];
      setText(value, this.#value(line, curves, step));
      const at = line.sparse ? curves.measuredAt(this.curve(line.curve), step) : step;
      const old = Number.isFinite(at) && at < Math.floor(step); // measured before the moment that is shown
      value.parentElement.classList.toggle('old', old);
      value.parentElement.title = old ? `Measured at step ${whole(at)}` : '';
    });
  }

  // A line's value at a step; where it has a band, with the band's ends: 7.2 (6–8).
  #value(line, curves, step) {
    const at = (name) => curves.valueAt(this.curve(name), step, line.sparse);
    if (!line.band || line.band.some((name) => Number.isNaN(at(name)))) return short(at(line.curve));
    const value = at(line.curve);
    const [middle, low, high] = [short(value, Math.abs(value) < 0.01 ? 2 : 3), ...line.band.map((name) => short(at(name), 2))].map(bare);
    return `${middle} (${low}${`${low}${high}`.includes('−') ? ' to ' : '–'}${high})`;
  }

  rowsAt(pixel) {
    const { curves } = this;
    const step = curves.steps[Math.max(0, curves.indexAt(this.xAt(pixel)))];
    const rows = this.spec.lines.map((line) => [line.label, this.#value(line, curves, step)]);
    return { x: this.X(step), rows: [['step', whole(step)], ...rows] };
  }
}

/** All panels and the table of metrics. */
export class Panels {
  /** @param {(name: string) => string} curve see Panel */
  constructor(curve) {
    this.curve = curve;
    this.metrics = h('table', { className: 'metrics' });
    this.charts = h('div', { className: 'charts' });
    this.element = h('div', { className: 'side' }, this.metrics, this.charts);
    this.panels = [];
    this.toldAt = 0;
  }

  /**
   * Follow meta: which panels there are, and the metrics; those that are `more` only where the page shows all charts.
   * @returns {boolean} whether panels were made anew
   */
  update(meta, { charts } = {}) {
    const all = charts === 'all';
    const panels = (meta.panels ?? []).filter(({ more }) => all || !more);
    this.#metrics(all ? meta.metrics ?? [] : [], meta.measured_at, meta.arms ?? []);
    return refill(this.charts, panels, () => {
      this.panels = panels.map((spec) => (spec.kind === 'trade_off' ? new TradeOff(spec) : new Panel(spec, this.curve)));
      return this.panels.map((panel) => panel.element);
    });
  }

  /** Fit the charts; `room` is the height that they may fill together with all else at this side. */
  resize(font, room) {
    const drawn = new Map(); // height of the charts that stand side by side, by where they begin
    for (const { element, box } of this.panels) drawn.set(element.offsetTop, Math.max(drawn.get(element.offsetTop) ?? 0, box.offsetHeight));
    const taken = this.element.clientHeight - [...drawn.values()].reduce((a, b) => a + b, 0);
    const height = Math.round(Math.max((window.innerHeight < LOW.window ? LOW.least : LEAST) * font, Math.min(MOST * font, (room - taken) / Math.max(1, drawn.size))));
    for (const panel of this.panels) panel.fit(panel.box.clientWidth, height);
  }

  /** Draw what is due: the most outdated chart only, so that no single frame takes long. `force` draws all. */
  draw(curves, step, theme, font, now, force) {
    let due = force ? this.panels : this.panels.filter((panel) => panel.version !== curves.version && now - panel.drawnAt > REDRAW);
    if (!force && due.length > 1) due = [due.reduce((a, b) => (a.drawnAt < b.drawnAt ? a : b))];
    for (const panel of due) {
      panel.show(curves, theme, font, step);
      panel.drawnAt = now;
    }
    const tell = force || now - this.toldAt > RETELL;
    if (tell) this.toldAt = now;
    for (const panel of this.panels) {
      panel.moveTo(step);
      if (tell) panel.tell(curves, step);
    }
  }

  /** What every panel shows, a sentence each. */
  inWords() {
    return this.panels.map((panel) => panel.inWords());
  }

  /** Whether charts or values lag behind. */
  stale(curves, now) {
    return now - this.toldAt < 2 * RETELL || this.panels.some((panel) => panel.version !== curves.version);
  }

  #metrics(metrics, step, arms) {
    this.metrics.hidden = !metrics.length;
    const row = ({ label, values, floor, help }) => {
      const perfect = floor === null || floor === undefined ? '' : `perfect: ${floor}`;
      const told = values.map((value) => h('td', {}, h('b', {}, value)));
      return h('tr', { title: help ?? '' }, h('th', { scope: 'row' }, label), ...told, h('td', {}, perfect));
    };
    const when = h('caption', {}, typeof step === 'number' ? `Measured on fresh samples at step ${whole(step)}` : 'Measuring …');
    const names = h('tr', {}, h('td'), ...arms.map(({ letter }) => h('th', { scope: 'col' }, letter)), h('td'));
    refill(this.metrics, [metrics, step, arms.length], () => [when, ...(arms.length > 1 ? [names] : []), ...metrics.map(row)]);
  }
}
