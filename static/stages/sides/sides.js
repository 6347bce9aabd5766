// The stage that holds several critics side by side: how each is held back, and what that does to its surface, weights and slopes.

import { h, setText } from '../../theme/dom.js';
import { livePage } from '../../shell/live_page.js';
import { Side } from './critic_column.js';
import { SideMap } from './critic_surface.js';
import { Ladder } from './layer_gradients.js';

const REDRAW = 40; // ms between two drawings of the surfaces while training
const CHARTS = 100; // ms between two drawings of the same chart
const AT_ONCE = [5, 2]; // charts that one frame may draw: without, and with the surfaces
const LEAST = 14.5; // font sizes: a column's width
const TWO = 50; // font sizes: below this width there are at most two columns
const GAP = 1.1; // font sizes between columns
const TWOFOLD = 28; // font sizes: in so wide a column the histograms stand beside the map
const BARS = 6.8; // font sizes: a histogram's height, before the map may take more
const HEAD = 1.65; // font sizes that a chart's title takes
const wish = { shown: 'score', part: 'weights', layer: 'all', log: false }; // outlives a remount

const SHOWN = [
  { value: 'score', label: 'Score', help: 'The critic’s score s. Thick line: s = 0. Each critic has its own colour scale.' },
  { value: 'slope', label: 'Slope ‖∇s‖', help: 'The length of the score’s gradient. Thick line: slope 1, the steepest that W1 allows.' },
];
const PARTS = [
  { value: 'weights', label: 'Weights', help: 'Histograms of the kernels’ entries' },
  { value: 'biases', label: 'Biases', help: 'Histograms of the biases' },
];

class Sides {
  constructor({ player, redraw }) {
    this.panels = 'under';
    this.drawnAt = -REDRAW;
    [this.player, this.redraw] = [player, redraw];
    this.buttons = [];
    this.layer = h('select', { ariaLabel: 'Layers of the histograms', title: 'Whose weights the histograms count' });
    this.layer.addEventListener('change', () => this.#choose({ layer: Number(this.layer.value) || this.layer.value }));
    this.log = h('button', { type: 'button', className: 'layer', title: 'Count on a logarithmic axis: single weights are seen beside thousands' }, 'Log count');
    this.log.addEventListener('click', () => this.#choose({ log: !wish.log }));
    this.fake = h('span', { className: 'word' });
    const key = h('p', { className: 'key' }, h('span', {}, h('i', { className: 'real' }, '● '), 'real'), h('span', {}, h('i', { className: 'fake' }, '◆ '), 'generated'), this.fake);
    const show = [this.#segments('shown', 'What the surfaces show', SHOWN), this.#segments('part', 'What the histograms count', PARTS)];
    this.head = h('div', { className: 'row readouts' }, h('span', { className: 'word' }, 'Show'), ...show, this.layer, this.log, key);
    this.grid = h('div', { className: 'grid' });
    this.ladder = new Ladder();
    this.ladderJob = { at: -Infinity, run: ({ moment, theme, font }) => this.ladder.draw(this.sides.map((_, i) => moment[`layers${i}`]), theme, font) };
    this.element = h('div', { className: 'sides' }, this.head, this.grid, this.ladder.element);
    this.sides = [];
    this.#press();
  }

  #segments(name, label, rows) {
    const made = rows.map(({ value, label: words, help }) => {
      const button = h('button', { type: 'button', title: help }, words);
      button.addEventListener('click', () => this.#choose({ [name]: value }));
      this.buttons.push([button, () => wish[name] === value]);
      return button;
    });
    return h('div', { className: 'segments', role: 'group', ariaLabel: label }, ...made);
  }

  #choose(change) {
    Object.assign(wish, change);
    this.#press();
    this.redraw();
  }

  #press() {
    for (const [button, pressed] of [...this.buttons, [this.log, () => wish.log]]) button.setAttribute('aria-pressed', String(pressed()));
  }

  update(meta) {
    this.meta = meta;
    this.drawnAt = -REDRAW;
    if (setText(this.fake, meta.fake_words ?? '')) this.fake.title = this.fake.textContent;
    this.#layers(meta.layers);
    const key = JSON.stringify(meta.critics.map(({ title, help, own }) => [title, help, own]));
    if (key === this.key) {
      this.sides.forEach((side, i) => side.update(meta.critics[i]));
      return;
    }
    this.key = key;
    this.sides = meta.critics.map((critic, i) => new Side(critic, i, this.player));
    this.ladder.update(meta.critics);
    this.jobs = [...this.sides.flatMap(({ jobs }) => jobs), this.ladderJob];
    this.grid.replaceChildren(...this.sides.map(({ element }) => element));
    this.redraw(true);
  }

  #layers(count) {
    if (count === this.count) return;
    this.count = count;
    const hidden = Array.from({ length: count - 1 }, (_, k) => h('option', { value: String(k + 1) }, `Layer ${k + 1}`));
    this.layer.replaceChildren(h('option', { value: 'all' }, 'All layers'), ...hidden, h('option', { value: 'output' }, 'Output'));
    if (wish.layer >= count) wish.layer = 'all';
    this.layer.value = String(wish.layer);
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    const count = Math.max(1, this.sides.length);
    let columns = Math.min(count, Math.max(1, Math.floor((width + GAP * font) / ((LEAST + GAP) * font))));
    if (width < TWO * font || (count === 4 && columns === 3)) columns = Math.min(2, columns);
    this.grid.style.setProperty('--columns', String(columns));
    const each = Math.floor((width - (columns - 1) * GAP * font) / columns);
    const sliders = this.meta?.critics.some(({ strength }) => strength);
    this.grid.classList.toggle('held', Boolean(sliders)); // where one has a slider, the others leave its room
    const row = Math.max(32, 2.2 * font);
    const room = height - this.head.offsetHeight - 3.3 * font - (sliders ? row : 0);
    const tall = this.#heights(each, columns < count || narrow ? null : room, height, font);
    for (const side of this.sides) side.fit(each, tall, font);
    this.ladder.fit(Math.round(Math.min(width, 60 * font)), Math.round(12 * font));
    return width;
  }

  // Where all stand in one row the map and both histograms are in sight together, and share the room's height.
  #heights(each, room, height, font) {
    const beside = each >= TWOFOLD * font;
    const square = SideMap.heightFor(beside ? 0.54 * each : each, font);
    const along = 7.5 * font;
    if (beside) {
      const map = Math.round(Math.max(14 * font, Math.min(square, (room ?? height) - along - 2 * HEAD * font)));
      const rest = (room ?? 0) - map - (HEAD + 1.8) * font;
      return { map, bars: Math.floor(map / 2 - HEAD * font), along: Math.round(Math.max(along, Math.min(12 * font, rest))), beside };
    }
    if (room === null) return { map: Math.min(square, 0.75 * height), bars: 8 * font, along, beside };
    const map = Math.round(Math.max(11 * font, Math.min(square, room - 2 * (BARS + HEAD) * font)));
    const bars = Math.round(Math.max(5.6 * font, Math.min(10 * font, (room - map) / 2 - HEAD * font)));
    return { map, bars, along, beside };
  }

  draw(moment, theme, { whole, now }) {
    if (!moment.score0 || !moment[`numbers${this.sides.length - 1}`]) return;
    this.scene = { moment, theme, font: this.font, wish, meta: this.meta };
    const due = whole || now - this.drawnAt >= REDRAW;
    if (due) {
      this.drawnAt = now;
      for (const side of this.sides) side.draw(this.scene);
    }
    const late = whole ? this.jobs : this.jobs.filter(({ at }) => now - at > CHARTS).sort((a, b) => a.at - b.at).slice(0, AT_ONCE[Number(due)]);
    this.#run(late, now);
  }

  #run(jobs, now) {
    for (const job of jobs) {
      job.run(this.scene);
      [job.at, job.step] = [now, this.scene.moment.step];
    }
  }

  tell() {
    if (!this.scene) return;
    const { moment } = this.scene;
    for (const side of this.sides) side.tell(moment, wish);
    this.ladder.tell();
    // no new frame came since: the charts that lag behind have time now
    if (this.stood === moment.step) this.#run(this.jobs.filter(({ step }) => step !== moment.step), performance.now());
    this.stood = moment.step;
  }
}

export default livePage((page) => new Sides(page), new URL('./sides.css', import.meta.url));
