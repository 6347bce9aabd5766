// The panels beside the picture: each a title, its curves' present values, and a chart with a cursor.

import { h, setText, fitCanvas } from '../theme/dom.js';
import { short, whole } from '../charts/numbers.js';
import { drawChart } from '../charts/curve_chart.js';

const REDRAW = 250; // ms between two drawings of the same chart while training
const RETELL = 200; // ms between two writings of the values
const BANDED = '8.2em'; // room for a value with its band: what stands after it does not move

// 7.2 for 7.20, and 6 for 6.0
const bare = (text) => (/^[−\d]\d*\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text);

class Panel {
  /** @param {(name: string) => string} curve the curve behind a line's name, which may depend on what the page shows */
  constructor(spec, curve) {
    this.spec = spec;
    this.curve = curve;
    this.values = spec.lines.map((line) => h('b', line.band ? { style: `min-width: ${BANDED}` } : {}));
    const names = spec.lines.map((line, i) => h('span', { className: `line ${line.colour}` }, h('i', {}), `${line.label} `, this.values[i]));
    this.canvas = h('canvas', { role: 'img', ariaLabel: `${spec.title}: ${spec.lines.map((line) => line.label).join(', ')}` });
    this.cursor = h('div', { className: 'cursor' });
    this.tip = h('div', { className: 'card', hidden: true });
    this.box = h('div', { className: 'chart' }, this.canvas, this.cursor, this.tip);
    this.element = h('section', { className: 'panel' }, h('header', { title: spec.help ?? '' }, h('h3', {}, spec.title), ...names), this.box);
    if (spec.note) this.element.append(h('p', { className: 'note' }, spec.note));
    this.height = 0;
    this.version = -1;
    this.drawnAt = 0;
    this.hovered = null;
    const follow = (event) => {
      this.hovered = event.clientX - this.canvas.getBoundingClientRect().left;
      this.#tell();
    };
    this.box.addEventListener('pointermove', follow);
    this.box.addEventListener('pointerdown', follow);
    this.box.addEventListener('pointerleave', () => {
      this.hovered = null;
      this.tip.hidden = true;
    });
  }

  draw(curves, theme, font) {
    this.curves = curves;
    const lines = this.spec.lines.map((line) => ({ ...line, curve: this.curve(line.curve), band: line.band?.map((name) => this.curve(name)) }));
    this.axis = drawChart(this.canvas, this.width, this.height, { ...this.spec, lines }, curves, theme, font);
    this.version = curves.version;
  }

  fit(width, height) {
    [this.width, this.height] = [width, height];
    if (fitCanvas(this.canvas, width, height)) this.version = -1;
  }

  moveTo(step) {
    if (!this.axis) return;
    const share = Math.max(0, Math.min(1, (step - this.axis.first) / (this.axis.last - this.axis.first)));
    const x = Math.round(this.axis.left + share * this.axis.width);
    if (x === this.cursorX) return; // moving it repaints the whole side
    this.cursorX = x;
    this.cursor.style.transform = `translateX(${x}px)`;
  }

  tell(curves, step) {
    this.spec.lines.forEach((line, i) => setText(this.values[i], this.#value(line, curves, step)));
  }

  // A line's value at a step; where it has a band, with the band's ends: 7.2 (6–8).
  #value(line, curves, step) {
    const at = (name) => curves.valueAt(this.curve(name), step, line.sparse);
    if (!line.band || line.band.some((name) => Number.isNaN(at(name)))) return short(at(line.curve));
    const [middle, low, high] = [short(at(line.curve)), ...line.band.map((name) => short(at(name), 2))].map(bare);
    return `${middle} (${low}${`${low}${high}`.includes('−') ? ' to ' : '–'}${high})`;
  }

  #tell() {
    const { axis, hovered, curves } = this;
    const inside = axis && hovered >= axis.left && hovered <= axis.left + axis.width;
    this.tip.hidden = !inside;
    if (!inside) return;
    const wanted = axis.first + ((hovered - axis.left) / axis.width) * (axis.last - axis.first);
    const step = curves.steps[Math.max(0, curves.indexAt(wanted))] ?? 0;
    const rows = [['step', whole(step)], ...this.spec.lines.map((line) => [line.label, this.#value(line, curves, step)])];
    this.tip.replaceChildren(...rows.map(([name, value]) => h('div', {}, h('span', {}, name), h('b', {}, value))));
    const right = hovered < this.width / 2;
    Object.assign(this.tip.style, { left: right ? `${hovered + 12}px` : 'auto', right: right ? 'auto' : `${this.width - hovered + 12}px` });
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

  /** Follow meta: which panels there are, and the metrics. @returns {boolean} whether panels were made anew */
  update(meta) {
    this.#metrics(meta.metrics ?? [], meta.measured_at);
    const key = JSON.stringify(meta.panels);
    if (key === this.key) return false;
    this.key = key;
    this.panels = (meta.panels ?? []).map((spec) => new Panel(spec, this.curve));
    this.charts.replaceChildren(...this.panels.map((panel) => panel.element));
    return true;
  }

  /** Fit the charts; `room` is the height that they may fill together with all else at this side. */
  resize(font, room) {
    const rows = this.#rows();
    const taken = this.element.clientHeight - rows * (this.panels[0]?.height ?? 0);
    const height = Math.round(Math.max(7 * font, Math.min(11 * font, (room - taken) / Math.max(1, rows))));
    for (const panel of this.panels) panel.fit(panel.box.clientWidth, height);
  }

  #rows() {
    return new Set(this.panels.map((panel) => panel.element.offsetTop)).size;
  }

  /** Draw what is due: the most outdated chart only, so that no single frame takes long. `force` draws all. */
  draw(curves, step, theme, font, now, force) {
    let due = force ? this.panels : this.panels.filter((panel) => panel.version !== curves.version && now - panel.drawnAt > REDRAW);
    if (!force && due.length > 1) due = [due.reduce((a, b) => (a.drawnAt < b.drawnAt ? a : b))];
    for (const panel of due) {
      panel.draw(curves, theme, font);
      panel.drawnAt = now;
    }
    const tell = force || now - this.toldAt > RETELL;
    if (tell) this.toldAt = now;
    for (const panel of this.panels) {
      panel.moveTo(step);
      if (tell) panel.tell(curves, step);
    }
  }

  /** Whether charts or values lag behind. */
  stale(curves, now) {
    return now - this.toldAt < 2 * RETELL || this.panels.some((panel) => panel.version !== curves.version);
  }

  #metrics(metrics, step) {
    const key = JSON.stringify([metrics, step]);
    if (key === this.metricsKey) return;
    this.metricsKey = key;
    this.metrics.hidden = !metrics.length;
    const cells = ({ label, value, floor, help }) => [
      h('th', { scope: 'row' }, label),
      h('td', {}, h('b', {}, value)),
      h('td', {}, floor === null || floor === undefined ? '' : `perfect: ${floor}`),
    ].map((cell) => Object.assign(cell, { title: help ?? '' }));
    const when = h('caption', {}, typeof step === 'number' ? `Fresh samples of step ${whole(step)}` : 'Measuring …');
    this.metrics.replaceChildren(when, ...metrics.map((metric) => h('tr', {}, ...cells(metric))));
  }
}
