// The Perfect critic page's stage: every critic at the shown separation, beside what the perfect one would say.

import { Choices } from '../../controls/buttons.js';
import { livePage } from '../../shell/live_page.js';
import { h, refill } from '../../theme/dom.js';
import { Clouds } from '../shared/clouds.js';
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
  { value: 'gradient', label: 'Gradient', help: '−∂ℓ_G/∂x, the push that the generator’s loss gives a generated point at x.' },
];
const EXACT_HELP = 'Show what the perfect critic would say instead of what the trained one says';
const PANELS = 18; // font sizes that the charts under the stage take

class PerfectCritic {
  constructor({ player, redraw }) {
    this.panels = 'under';
    this.every = 40;
    this.redraw = redraw;
    this.separation = new Separation(player, () => redraw(true));
    this.clouds = new Clouds(this.separation);
    this.wish = { mode: 'output', exact: false };
    const choices = (this.choices = new Choices(this.wish, () => {
      const { mode, exact } = this.wish;
      player()?.look({ output: mode === 'output' ? '' : mode, optimum: exact ? '1' : '' });
      redraw();
    }));
    const modes = choices.segments('mode', 'What is shown of each critic', MODES);
    this.exact = choices.toggle('exact', 'The optimum instead', EXACT_HELP);
    this.key = h('span', { className: 'key' });
    const row = h('div', { className: 'row choices' }, h('span', { className: 'word' }, 'Show'), modes, this.exact, this.key);
    this.cells = [];
    this.grid = h('div', { className: 'columns critics' });
    this.head = h('div', {}, row);
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

  // In the plane every picture shows both clouds, and needs the room; on the line the densities have a place of their own.
  #build({ critics }) {
    const { flat, separation } = this;
    const Cell = flat ? CriticMap : CriticLine;
    this.cells = critics.map((critic, i) => new Cell(critic, i, separation));
    this.exact.hidden = !flat;
    this.head.classList.toggle('wide', flat);
    if (flat) this.head.append(separation.element);
    const words = flat ? ['→ push on a generated point'] : ['— trained', '╌ the optimum'];
    this.key.replaceChildren(...(flat ? pointKey() : []), ...words.map((text) => h('span', {}, text)));
    const first = flat ? [] : [h('div', {}, separation.element, this.clouds.element)];
    return [...first, ...this.cells.map(({ element }) => element)];
  }

  /** The curve that a panel's line shows at this separation. */
  curve(name) {
    return `${name} ${this.separation.index}`;
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    const { flat } = this;
    const cells = this.cells.length + (flat ? 0 : 1);
    const least = (flat ? 11 : 18) * font; // width of a cell
    const columns = Math.max(1, Math.min(cells, Math.floor(width / least), narrow || flat ? 6 : Math.ceil(cells / 2)));
    this.grid.style.setProperty('--columns', String(columns));
    const each = Math.floor((width - (columns - 1) * 1.2 * font) / columns);
    const rows = Math.ceil(cells / columns);
    const room = (height - this.head.offsetHeight - PANELS * font) / rows - 3.4 * font;
    const tall = Math.round(Math.max(8 * font, Math.min(flat ? each : 17 * font, room)));
    for (const cell of this.cells) cell.fit(each, tall, font);
    if (!flat) this.clouds.fit(each, font, Math.round(Math.max(6 * font, tall - this.separation.element.offsetHeight)));
    return width;
  }

  draw(moment, theme) {
    const before = this.separation.index;
    this.separation.fit(moment.theta);
    if (this.separation.index !== before) this.redraw(true); // the panels follow
    if (!this.flat) this.clouds.draw(moment, 1, theme);
    for (const cell of this.cells) cell.draw(moment, theme, this.font, this.wish, this.meta.sides);
  }

  tell() {}
}

export default livePage((page) => new PerfectCritic(page), SHARED_SHEET, new URL('./perfect_critic.css', import.meta.url));
