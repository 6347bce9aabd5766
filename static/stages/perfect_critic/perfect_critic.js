// The Perfect critic page's stage: every critic at the shown separation, beside what the perfect one would say.

import { Choices } from '../../controls/buttons.js';
import { livePage } from '../../shell/live_page.js';
import { h, refill } from '../../theme/dom.js';
import { arrowKey } from '../shared/arrow_key.js';
import { pointKey } from '../shared/points.js';
import { SHARED_SHEET, Separation } from '../shared/separation.js';
import { CriticLine } from './critic_line.js';
import { CriticMap } from './critic_map.js';

const MODES = [
  {
    value: 'output',
    label: 'Output',
    help: 'What the critic says in its own units: the probability D(x), the energy, or the score of a Wasserstein critic.',
  },
  {
    value: 'score',
    label: 'Score',
    help: 'The score s before any squashing: for the discriminator the logit, to be compared with log p/q.',
  },
];
const EXACT_HELP = 'Show the perfect critic’s surface and gradient instead of the trained one’s';
const KEY = ['— trained', '╌ perfect critic', 'faint: pointing from p to q']; // on the line
const LEAST = 17; // font sizes: the width of a panel
const SHORTEST = 15; // its height below the words
const BESIDE = 4; // panels side by side at most

class PerfectCritic {
  constructor({ player, redraw }) {
    this.panels = 'under';
    this.every = 40;
    this.redraw = redraw;
    this.separation = new Separation(player, () => redraw(true));
    this.wish = { mode: 'output', exact: false };
    const choices = (this.choices = new Choices(this.wish, () => {
      const { mode, exact } = this.wish;
      player()?.look({ output: mode === 'output' ? '' : mode, optimum: exact ? '1' : '' });
      redraw();
    }));
    const modes = choices.segments('mode', 'What is shown of each critic', MODES);
    this.exact = choices.toggle('exact', 'The optimum instead', EXACT_HELP);
    this.key = h('span', { className: 'key' });
    const row = h('div', { className: 'row choices' }, modes, this.exact, this.key);
    this.cells = [];
    this.grid = h('div', { className: 'columns critics' });
    this.head = h('div', { className: 'critics-head' }, h('div', { className: 'critics-top' }, this.separation.element, row));
    this.element = h('div', {}, this.head, this.grid);
  }

  update(meta, { output, optimum }) {
    this.meta = meta;
    const mode = MODES.find(({ value }) => value === output)?.value ?? 'output';
    Object.assign(this.wish, { mode, exact: optimum === '1' });
    this.choices.press();
    this.separation.update(meta);
    this.flat = meta.pair.dims === 2;
    if (refill(this.grid, [this.flat, meta.critics], () => this.#build(meta))) this.redraw(true);
  }

  #build({ critics }) {
    const { flat, separation } = this;
    const Cell = flat ? CriticMap : CriticLine;
    this.cells = critics.map((critic, i) => new Cell(critic, i, separation));
    this.exact.hidden = !flat;
    return this.cells.map(({ element }) => element);
  }

  /** The curve that a panel's line shows at this separation. */
  curve(name) {
    return `${name} ${this.separation.index}`;
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    const { cells, flat } = this;
    if (!cells.length) return width;
    const most = Math.max(1, Math.floor(width / (LEAST * font)));
    const rows = narrow ? cells.length : Math.ceil(cells.length / Math.min(most, BESIDE));
    const columns = Math.ceil(cells.length / rows);
    this.grid.style.setProperty('--columns', String(columns));
    const each = Math.floor((width - (columns - 1) * 1.2 * font) / columns);
    const room = height - this.head.offsetHeight - Math.max(...cells.map(({ above }) => above)) - 0.6 * font;
    for (const cell of cells) cell.fit(each, Math.round(Math.max(SHORTEST * font, Math.min(34 * font, room))), font);
    const words = flat ? [arrowKey('gradient', cells[0].reach(this.meta.sides[1]))] : KEY.map((text) => h('span', {}, text));
    this.key.replaceChildren(...pointKey(['real p', 'generated q']), ...words);
    return width;
  }

  draw(moment, theme) {
    const before = this.separation.index;
    this.separation.fit(moment.theta);
    if (this.separation.index !== before) this.redraw(true); // the panels follow
    for (const cell of this.cells) cell.draw(moment, theme, this.font, this.wish, this.meta.sides);
  }

  tell() {}
}

export default livePage((page) => new PerfectCritic(page), SHARED_SHEET, new URL('./perfect_critic.css', import.meta.url));
