// Maps over the strengths of constraints: each column a strength, above the mean over the seeds, below a strip for every seed.

import { button } from '../../controls/buttons.js';
import { toggleSidebar } from '../../controls/sidebar.js';
import { Card, onHover } from '../../charts/pointer.js';
import { stillExport } from '../../export/still.js';
import { csv } from '../../export/tables.js';
import { Component, mounter } from '../../shell/component.js';
import { h, refill, setText } from '../../theme/dom.js';

const DARK_FROM = 0.55; // of the way to the best colour: from here on texts are written in the paper's colour
const counts = { mounts: 0, drawn: 0 };
let exposed = null;

/** How a cell of this shade looks: the better, the deeper; one without a value is hatched, one that diverged is crossed. */
function look(cell, shade, known) {
  cell.classList.toggle('unknown', !known);
  cell.classList.toggle('broken', known && shade === null);
  cell.classList.toggle('deep', shade !== null && shade >= DARK_FROM);
  cell.style.setProperty('--share', shade === null ? '0%' : `${Math.round(100 * shade)}%`);
}

/** The map of one quantity for one kind of constraint. */
class StrengthMap {
  constructor(row, kind, seeds, open) {
    Object.assign(this, { row, kind, seeds });
    const { strengths } = kind;
    const cell = (i, j, className) => {
      const node = h('button', { type: 'button', className, ariaLabel: `${row.title}, ${kind.symbol} = ${strengths[j]}, seed ${seeds[i]}: open it live` });
      node.addEventListener('click', () => open({ kind: kind.kind, row: i, column: j, quantity: row.name }));
      onHover(node, (place) => this.#tell(place && node, i, j, className === 'mean'));
      return node;
    };
    this.means = strengths.map((_, j) => cell(0, j, 'mean'));
    this.strips = seeds.map((_, i) => strengths.map((__, j) => cell(i, j, 'strip')));
    this.columns = strengths.map((_, j) => h('div', { className: 'strength' }, this.means[j], ...this.strips.map((strip) => strip[j])));
    this.note = h('p', { className: 'note' });
    this.card = new Card();
    this.element = h('div', { className: 'map' }, h('div', { className: 'cells' }, ...this.columns), this.note, this.card.element);
  }

  update(told) {
    this.told = told;
    const { symbol, strengths } = this.kind;
    this.columns.forEach((column, j) => {
      column.classList.toggle('best', told.best === j);
      setText(this.means[j], told.known ? told.mean[j] || '✕' : '');
      look(this.means[j], told.mean_shade[j], told.known);
      this.strips.forEach((strip, i) => look(strip[j], told.shade[i][j], told.known));
    });
    const best = told.best;
    const words = best === null ? (told.known ? 'every strength diverged on some seed' : 'not computed yet') : `best: ${symbol} = ${strengths[best]}`;
    const exact = best === null ? '' : ` · exact W1 ${this.row.trained ? 'there ' : ''}${told.exact[best]}`;
    setText(this.note, words + exact);
  }

  #tell(node, i, j, mean) {
    if (!node) {
      this.card.hide();
      return;
    }
    const { told, kind, seeds, row } = this;
    const value = mean ? told.exactly[j] && `${told.exactly[j]} ± ${told.spread[j]}` : told.cells[i][j];
    const words = told.known ? value || 'diverged' : 'not computed yet';
    const of = mean ? `mean ± deviation of ${seeds.length} seeds` : `seed ${seeds[i]}`;
    const rows = [[`${kind.symbol} = ${kind.strengths[j]}`, of], [row.title, words]];
    if (told.known) rows.push(['exact W1, mean of the seeds', told.exact[j]]);
    const [box, own] = [this.element.getBoundingClientRect(), node.getBoundingClientRect()];
    this.card.show([...rows, ['a click', `opens seed ${seeds[i]} live`]]);
    const { element } = this.card;
    element.style.left = `${Math.max(0, Math.min(box.width - element.offsetWidth, own.left - box.left + own.width / 2 - element.offsetWidth / 2))}px`;
    element.style.top = own.bottom - box.top + 8 + 'px';
  }
}

class StrengthsView extends Component {
  constructor(parent) {
    counts.mounts++;
    super(parent, h('div', { className: 'lab strengths' }), [new URL('./strengths.css', import.meta.url)]);
    this.said = h('p', { className: 'said', ariaLive: 'polite' });
    this.go = button('Compute these maps', 'Train all strengths and seeds: about two minutes', () => this.#send('go', { on: !this.data.going }));
    this.bar = h('progress', { max: 1 });
    this.doing = h('span', { className: 'word' });
    this.settings = h('span', { className: 'word' });
    const more = button('More', 'Show or hide every other control: the data, the critics’ size, the seed', toggleSidebar, 'more');
    this.work = h('div', { className: 'row' }, this.settings, this.go, this.bar, this.doing, h('span', { className: 'space' }), stillExport(this, { name: 'strengths', tables: () => this.#tables() }), more);
    this.table = h('div', { className: 'table' });
    this.root.append(this.said, this.work, this.table, this.#key());
    this.maps = [];
    this.number = 0;
  }

  #key() {
    const part = (className, words) => h('span', {}, h('i', { className: `swatch ${className}` }), words);
    const ramp = h('span', {}, 'worse ', h('i', { className: 'ramp' }), ' better');
    const words = 'large cells: mean of the seeds; strips: one seed each. Click a cell to open it live.';
    return h('p', { className: 'key' }, ramp, part('best', 'best column'), part('unknown', 'not computed'), part('broken', 'diverged'), h('span', {}, words));
  }

  #send(name, what) {
    this.trigger?.(name, { ...what, number: ++this.number });
  }

  /** Take in what Python sent (again). */
  receive(data, trigger) {
    exposed = this;
    this.trigger = trigger;
    if (!data || data.id === this.data?.id) return;
    this.data = data;
    setText(this.said, data.sentence);
    setText(this.settings, data.settings);
    const finished = data.done >= 1;
    for (const part of [this.go, this.doing]) part.hidden = finished;
    setText(this.go, data.going ? 'Stop' : data.done > 0 ? 'Go on computing' : 'Compute these maps');
    this.bar.hidden = finished || (!data.going && data.done === 0);
    this.bar.value = data.done;
    setText(this.doing, data.going ? `${data.what}: ${Math.round(100 * data.done)} %` : 'not computed yet: about two minutes');
    const { rows, kinds, seeds } = data;
    refill(this.table, [rows, kinds, seeds], () => this.#build(rows, kinds, seeds));
    for (const map of this.maps) map.update(data.maps[`${map.row.name} ${map.kind.kind}`]);
    counts.drawn++;
    if (data.going) this.#send('need', {});
  }

  // every cell that is known
  #tables() {
    const { rows, kinds, seeds, maps } = this.data;
    const cells = rows.flatMap((row) => kinds.flatMap(({ kind, title, strengths }) => seeds.flatMap((seed, i) => (
      strengths.map((strength, j) => [row.title, title, strength, seed, maps[`${row.name} ${kind}`].cells[i]?.[j] ?? ''])))));
    return [{ name: 'maps', label: 'Maps', title: 'Every strength and seed', text: () => csv([['quantity', 'constraint', 'strength', 'seed', 'value'], ...cells]) }];
  }

  #build(rows, kinds, seeds) {
    this.maps = [];
    const open = (cell) => this.#send('open', cell);
    const heads = kinds.map(({ title, symbol, strengths }) => {
      const each = strengths.map((strength) => h('span', {}, strength));
      return h('div', { className: 'head' }, h('h3', {}, `${title}: ${symbol}`), h('div', { className: 'cells' }, ...each));
    });
    const lines = rows.flatMap((row) => {
      const maps = kinds.map((kind) => new StrengthMap(row, kind, seeds, open));
      this.maps.push(...maps);
      const name = h('div', { className: 'name', title: row.help }, h('h3', {}, row.title), h('span', { className: 'word' }, row.best));
      return [name, ...maps.map(({ element }) => element)];
    });
    return [h('div', { className: 'name' }), ...heads, ...lines];
  }

  frame() {}
}

export default mounter((parent) => new StrengthsView(parent));

/** For tests: what is on screen, read-only. */
window.gan2d_strengths = {
  get mounts() { return counts.mounts; },
  get drawn() { return counts.drawn; },
  get done() { return exposed?.data?.done ?? null; },
  get going() { return exposed?.data?.going ?? false; },
};
