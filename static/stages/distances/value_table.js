// The distances at the shown θ, side by side: value, slope, and what trained critics estimate.

import { MARKS } from '../../charts/series.js';
import { short, whole } from '../../charts/numbers.js';
import { h, refill, setText } from '../../theme/dom.js';

const [ROW, NOTE] = [1.75, 1.6]; // font sizes
const figure = (value) => short(value).replace(/^∞/, '+∞');

/** Shows a column for each distance; `at` tells the value and slope of one, `estimate` what critic i estimates. */
export class ValueTable {
  /** How high it will be, in pixels. */
  static height({ critics }, font) {
    return ((critics.length ? 4 : 3) * ROW + NOTE) * font;
  }

  constructor() {
    this.table = h('table', { className: 'values' });
    this.note = h('p', { className: 'note' });
    this.element = h('div', {}, this.table, this.note);
  }

  tell({ meta, moment, theta, at, estimate, measured }) {
    const { distances, critics } = meta;
    const columns = distances.map((distance) => ({ ...distance, ...at(distance.name), said: critics.map((critic, i) => [critic, i, estimate(i)]).filter(([{ distance: name }]) => name === distance.name) }));
    const head = (words) => h('th', { scope: 'row' }, words);
    const cell = (...parts) => h('td', {}, ...parts);
    const rows = [
      [head(`θ = ${figure(theta)}`), ...columns.map(({ title, formula, help, words }) => h('th', { scope: 'col', title: `${title} = ${formula}. ${help} Known by: ${words}.` }, title))],
      [head('exact'), ...columns.map(({ value }) => cell(h('b', {}, Number.isNaN(value) && meta.thinking ? '…' : figure(value))))],
      [head('slope'), ...columns.map(({ value, slope }) => cell(Number.isFinite(slope) ? figure(slope) : Number.isNaN(value) ? '–' : 'none'))],
    ];
    if (critics.length) rows.push([head(`estimated, step ${whole(Math.round(moment.step))}`), ...columns.map(({ said }) => h('td', { className: 'by' }, ...said.map(markOf)))]);
    refill(this.table, rows.map((row) => row.map((each) => each.textContent)), () => rows.map((row) => h('tr', {}, ...row)));
    const none = critics.filter(({ distance }, i) => distance && Number.isNaN(estimate(i)));
    const missing = none.length ? ` ${none.map(({ title }) => title).join(', ')}: ${meta.nothing}.` : '';
    setText(this.note, measured + missing);
  }
}

function markOf([{ title, colour }, i, value]) {
  return h('span', { title }, h('i', { className: colour }, MARKS[i]), ` ${figure(value)} `);
}
