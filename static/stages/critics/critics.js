// The Perfect critic page's stage: every critic at the shown separation, beside what the perfect one would say.

import { h } from '../../theme/dom.js';
import { livePage } from '../../shell/live_page.js';
import { Apart } from '../shared/separation.js';
import { Clouds } from '../shared/clouds.js';
import { CriticLine } from './critic_line.js';
import { CriticMap } from './critic_map.js';

const REDRAW = 40; // ms between two drawings while training
const MODES = [
  { name: 'output', label: 'Output', help: 'What the critic says in its own units: the probability D(x), the energy, or the score of a Wasserstein critic.' },
  { name: 'score', label: 'Score', help: 'The score s before any squashing: for the discriminator the logit, to be compared with log p/q.' },
  { name: 'gradient', label: 'Gradient', help: '−∂ℓ_G/∂x, the push that the generator’s loss gives a generated point at x.' },
];
const PANELS = 18; // font sizes that the charts under the stage take
const wish = { mode: 'output', exact: false }; // outlives a remount

class Critics {
  constructor({ player, redraw }) {
    this.panels = 'under';
    this.drawnAt = -REDRAW;
    this.redraw = redraw;
    this.apart = new Apart(player, () => redraw(true));
    this.clouds = new Clouds(this.apart);
    this.modes = MODES.map(({ name, label, help }) => {
      const button = h('button', { type: 'button', title: help }, label);
      button.addEventListener('click', () => this.#choose({ mode: name }));
      return button;
    });
    this.exact = h('button', { type: 'button', className: 'layer', title: 'Show what the perfect critic would say instead of what the trained one says' }, 'The optimum instead');
    this.exact.addEventListener('click', () => this.#choose({ exact: !wish.exact }));
    const segments = h('div', { className: 'segments', role: 'group', ariaLabel: 'What is shown of each critic' }, ...this.modes);
    this.legend = h('span', { className: 'key' });
    const head = h('div', { className: 'row readouts' }, h('span', { className: 'word' }, 'Show'), segments, this.exact, this.legend);
    this.cells = [];
    this.grid = h('div', { className: 'critics' });
    this.head = h('div', {}, head);
    this.element = h('div', {}, this.head, this.grid);
    this.#press();
  }

  #choose(change) {
    Object.assign(wish, change);
    this.#press();
    this.redraw();
  }

  #press() {
    MODES.forEach(({ name }, i) => this.modes[i].setAttribute('aria-pressed', String(wish.mode === name)));
    this.exact.setAttribute('aria-pressed', String(wish.exact));
  }

  update(meta) {
    this.meta = meta;
    this.apart.update(meta);
    this.drawnAt = -REDRAW;
    const flat = meta.pair.dims === 2;
    const key = JSON.stringify([flat, meta.critics]);
    if (key === this.key) return;
    this.key = key;
    this.cells = meta.critics.map((critic, i) => (flat ? new CriticMap(critic, i, this.apart) : new CriticLine(critic, i, this.apart)));
    // in the plane every picture shows both clouds, and needs the room; on the line the densities have a place of their own
    const first = flat ? [] : [h('div', {}, this.apart.element, this.clouds.element)];
    this.head.classList.toggle('wide', flat);
    if (flat) this.head.append(this.apart.element);
    this.grid.replaceChildren(...first, ...this.cells.map(({ element }) => element));
    this.exact.hidden = !flat;
    this.legend.replaceChildren(...(flat ? [h('span', {}, h('i', { className: 'real' }, '● '), 'real'), h('span', {}, h('i', { className: 'fake' }, '◆ '), 'generated'), h('span', {}, '→ push on a generated point')] : [h('span', {}, '— trained'), h('span', {}, '╌ the optimum')]));
    this.redraw(true);
  }

  /** The curve that a panel's line shows at this separation. */
  curve(name) {
    return `${name} ${this.apart.index}`;
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    const flat = this.meta?.pair.dims === 2;
    const cells = this.cells.length + (flat ? 0 : 1);
    const least = (flat ? 11 : 18) * font; // width of a cell
    const columns = Math.max(1, Math.min(cells, Math.floor(width / least), narrow || flat ? 6 : Math.ceil(cells / 2)));
    this.grid.style.setProperty('--columns', String(columns));
    const each = Math.floor((width - (columns - 1) * 1.2 * font) / columns);
    const rows = Math.ceil(cells / columns);
    const room = (height - this.head.offsetHeight - PANELS * font) / rows - 3.4 * font;
    const tall = Math.round(Math.max(8 * font, Math.min(flat ? each : 17 * font, room)));
    for (const cell of this.cells) cell.fit(each, tall, font);
    if (!flat) this.clouds.fit(each, font, Math.round(Math.max(6 * font, tall - this.apart.element.offsetHeight)));
    return width;
  }

  draw(moment, theme, { whole, now }) {
    if (!whole && now - this.drawnAt < REDRAW) return;
    this.drawnAt = now;
    const before = this.apart.index;
    this.apart.fit(moment.theta);
    if (this.apart.index !== before) this.redraw(true); // the panels follow
    if (this.meta.pair.dims === 1) this.clouds.draw(moment, 1, theme);
    const sides = this.meta.sides;
    for (const cell of this.cells) cell.draw(moment, theme, this.font, wish, sides);
  }

  tell() {}
}

export default livePage((page) => new Critics(page));
