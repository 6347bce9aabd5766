// One quantity over the steps, a line for each member: which one is chosen in a menu.

import { LineChart } from '../../charts/line_chart.js';
import { short, whole } from '../../charts/numbers.js';
import { h, refill, setText } from '../../theme/dom.js';

const REDRAW = 250; // ms between two drawings while training
const SPACING = 7; // font sizes from one step's number to the next
const COUNTED = ['held', 'modes']; // whole numbers: lines of the same value are set apart a little
const APART = 0.44; // of one, by which they are
const STEPS = [1, 2, 4, 5, 10, 20, 50];
const FAINT = 0.6; // how opaque a line is that is not chosen

/** The known values of a curve. */
function known(curves, name) {
  const column = curves.column(name);
  const [x, y] = [[], []];
  for (let i = 0; column && i < curves.length; i++) {
    if (Number.isFinite(column[i])) {
      x.push(curves.steps[i]);
      y.push(column[i]);
    }
  }
  return { x, y };
}

/** The chart and the menu above it. */
export class MemberLines extends LineChart {
  /** @param {(metric: string) => void} choose */
  constructor(choose) {
    super('', { label: 'The chosen quantity over the steps, a line for each member' });
    this.menu = h('select', { ariaLabel: 'What the chart shows', onchange: () => choose(this.menu.value) });
    this.legend = h('span', { className: 'key' });
    this.apart = h('span', { className: 'word one-line' });
    this.header.replaceChildren(this.menu, this.legend, this.apart);
    this.version = -1;
    this.drawnAt = 0;
  }

  /** @param {Object} meta @param {string} metric the one that is shown @param {number} chosen member */
  update(meta, metric, chosen) {
    const { charts, arms, noun } = meta;
    refill(this.menu, charts.map(({ name, title }) => [name, title]), () => charts.map(({ name, title }) => h('option', { value: name }, title)));
    this.spec = charts.find(({ name }) => name === metric) ?? charts[0];
    if (this.menu.value !== this.spec.name) this.menu.value = this.spec.name;
    this.menu.title = this.spec.help;
    const colours = arms.map(({ colour }, i) => colour ?? `curve${i}`);
    const label = meta.members[chosen]?.label ?? '';
    refill(this.legend, [colours, arms.map(({ title }) => title), noun, label], () => [
      ...arms.map(({ letter, title }, i) => h('span', { className: 'line' }, h('i', { className: colours[i] }), `${arms.length > 1 ? letter : title}`)),
      h('span', {}, `a line for each of the ${noun}; bold: ${label}`),
    ]);
    if (setText(this.apart, this.spec.apart)) this.apart.title = this.spec.apart;
    const key = JSON.stringify([this.spec, chosen, colours]);
    if (key !== this.key) this.version = -1;
    Object.assign(this, { key, chosen, colours, arms, modes: meta.modes, ends: endsOf(meta.curves, this.spec.name) });
  }

  fit(width, height) {
    if (super.fit(width, height)) this.version = -1;
  }

  /** Draw it where it is due. @param {Object} curves of the history */
  show(curves, theme, font, now, step) {
    const same = this.version === curves.version && theme === this.theme;
    if (this.spec && !same && (this.version < 0 || theme !== this.theme || now - this.drawnAt > REDRAW)) {
      [this.version, this.drawnAt, this.curves] = [curves.version, now, curves];
      this.#show(theme, font);
    }
    this.moveTo(step);
  }

  /** Whether it lags behind. */
  stale(curves) {
    return this.version !== curves.version;
  }

  #show(theme, font) {
    const { spec, curves, ends } = this;
    const [series, values] = [[], []];
    this.colours.forEach((colour, arm) => {
      ends.forEach((end, n) => {
        const { x, y } = known(curves, `${spec.name} ${arm} ${end}`);
        for (const value of y) values.push(value);
        const chosen = end === String(this.chosen);
        const apart = COUNTED.includes(spec.name) ? APART * (n / Math.max(1, ends.length - 1) - 0.5) : 0;
        const drawn = y.map((value) => value + apart);
        series.push({ kind: 'line', x, y: drawn, colour: theme[colour] ?? theme.neutral, width: chosen ? 3.2 : 1.3, opacity: chosen ? 1 : FAINT, chosen, dots: chosen });
      });
    });
    series.sort((a, b) => a.chosen - b.chosen);
    const last = curves.steps[Math.max(0, curves.length - 1)];
    const first = curves.steps[0];
    const { floor } = spec;
    this.draw({
      x: [first, Math.max(first + 1, last)],
      y: this.#range(values),
      log: spec.log,
      series,
      rules: typeof floor === 'number' ? [{ y: floor, text: COUNTED.includes(spec.name) ? '' : 'perfect samples', colour: theme.neutral }] : [],
      below: (chart) => chart.marksOfX(SPACING, whole).filter(({ at }) => Number.isInteger(at)).map(({ at, text }, k) => ({ at, text: k ? text : `step ${text}` })),
    }, theme, font);
  }

  /** Whole numbers have marks at whole numbers, the last of them at all modes. */
  axes(context, x, y, options) {
    const { plot, modes } = this;
    if (!COUNTED.includes(this.spec.name)) return super.axes(context, x, y, options);
    const room = (plot.bottom - plot.top) / (1.6 * this.font);
    const step = STEPS.find((each) => modes / each <= room) ?? modes;
    const at = [];
    for (let k = 0; k < modes - step / 2; k += step) at.push(k);
    return super.axes(context, x, y, { ...options, at: [...at, modes] });
  }

  #range(values) {
    const { spec: { name, log, floor } } = this;
    if (COUNTED.includes(name)) return [-0.35, this.modes + 0.35];
    const shown = [...values, floor].filter((value) => Number.isFinite(value) && (!log || value > 0));
    const [low, high] = shown.length ? [Math.min(...shown), Math.max(...shown)] : [0.1, 1];
    if (log) return [low / 1.15, high * 1.15];
    return [low - 0.06 * (high - low || 1), high + 0.06 * (high - low || 1)];
  }

  /** Under the mouse: of every arm the chosen member and the span of all. */
  rowsAt(pixel) {
    const { curves, spec, ends } = this;
    if (!curves) return null;
    const step = this.xAt(pixel);
    const at = curves.measuredAt(`${spec.name} 0 ${ends[0]}`, step);
    if (!Number.isFinite(at)) return null;
    const rows = this.arms.map(({ letter }, arm) => {
      const values = ends.map((end) => curves.valueAt(`${spec.name} ${arm} ${end}`, step, true)).sort((a, b) => a - b);
      const chosen = curves.valueAt(`${spec.name} ${arm} ${this.chosen}`, step, true);
      const span = `median ${short(values[values.length >> 1], 3)}, from ${short(values[0], 3)} to ${short(values.at(-1), 3)}`;
      return [letter, Number.isFinite(chosen) ? `${span}; bold ${short(chosen, 3)}` : span];
    });
    return { x: this.X(at), rows: [['step', whole(at)], ...rows] };
  }
}

// The curves' names end in a member's number or in a quantile.
function endsOf(names, metric) {
  const start = `${metric} 0 `;
  return names.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
}
