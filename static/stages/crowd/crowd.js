// The stage that shows many generators at once, one a seed: how often a training ends well, and how the others go wrong.

import { livePage } from '../../shell/live_page.js';
import { arraysFor, readArrays } from '../../shell/protocol.js';
import { h, refill, setText } from '../../theme/dom.js';
import { pointKey } from '../shared/points.js';
import { ModeShares, SharesKey } from './mode_shares.js';
import { SeedGrid, chips } from './seed_grid.js';

// ms between two drawings while training: every frame of a usual screen; 20 is every second one, and leaves the training some 15 % more
// of a core
const EVERY = 15;
const TWO = 44; // font sizes: in so wide a stage two sides stand beside each other
const GAP = 1.6; // font sizes between them
const SLIM = 82; // in a narrower one the counts of a single side have a line of their own
const CHIPS = 40; // and where they have less than this they are given two lines
const LETTERS = ['A', 'B'];

class Crowd {
  constructor({ redraw }) {
    this.panels = 'above';
    this.every = EVERY;
    this.redraw = redraw;
    this.ring = h('span', { hidden: true }, '○ mode');
    this.numbers = h('span', { className: 'word' });
    const key = h('p', { className: 'key' }, ...pointKey(), this.ring, this.numbers);
    this.counts = h('div', { className: 'chips' });
    this.verdicts = h('div', { className: 'verdicts', ariaLive: 'polite' });
    this.head = h('div', {}, h('div', { className: 'row choices' }, key, this.counts), this.verdicts);
    this.grid = h('div', { className: 'columns crowd-sides' });
    this.sharesKey = new SharesKey();
    this.sharesGrid = h('div', { className: 'columns crowd-sides' });
    this.sharesBox = h('section', { className: 'strips', hidden: true }, this.sharesKey.element, this.sharesGrid);
    this.element = h('div', { className: 'crowd' }, this.head, this.grid, this.sharesBox);
    [this.sides, this.shares] = [[], []];
    this.arrays = {};
  }

  update(meta) {
    this.meta = meta;
    const seats = meta.seats.map(({ seed, side }) => [seed, side]);
    if (refill(this.grid, [meta.sides.length, seats], () => this.#build(meta))) this.redraw(true);
    for (const side of this.sides) side.update(meta);
    this.ring.hidden = !meta.modes;
    this.#explain();
    this.#counts(meta);
    this.#verdicts(meta);
    this.#shares(meta);
    this.told = null;
  }

  #build(meta) {
    const two = meta.sides.length > 1;
    this.element.classList.toggle('two', two);
    this.lines = two ? 1 : 0; // the verdicts' lines that are kept free
    this.sides = meta.sides.map((side, i) => new SeedGrid(side, two ? LETTERS[i] : '', meta.seats, i));
    return this.sides.map(({ element }) => element);
  }

  // What the numbers above each pane are.
  #explain() {
    const { modes } = this.meta;
    const share = !modes || this.sides.some(({ roomy }) => roomy) ? 'share of high quality' : '';
    setText(this.numbers, [modes ? `modes found of ${modes}` : '', share].filter(Boolean).join(' · '));
  }

  // With two sides each has its own counts beside its name.
  #counts(meta) {
    const counts = meta.sides.length > 1 ? [] : meta.counts[0] ?? [];
    refill(this.counts, counts, () => chips(counts, meta.seats));
  }

  // What stands below must not move when a sentence comes or goes: its line is kept.
  #verdicts({ verdicts }) {
    if (verdicts.length > this.lines) {
      this.lines = verdicts.length;
      this.redraw(true);
    }
    this.verdicts.hidden = !this.lines;
    this.verdicts.style.setProperty('--lines', String(this.lines));
    refill(this.verdicts, verdicts, () => verdicts.map((text) => h('p', {}, text)));
  }

  #shares({ strip, sides }) {
    this.sharesBox.hidden = !strip;
    const names = strip && [strip.labels, sides.map(({ title }) => title)];
    const made = refill(this.sharesGrid, names, () => {
      const titles = strip ? strip.sides.map((_, i) => (sides.length > 1 ? `${LETTERS[i]}: ${sides[i].title}` : '')) : [];
      this.shares = titles.map((title) => new ModeShares(title));
      return this.shares.map(({ element }) => element);
    });
    if (made) this.redraw(true);
    this.sharesKey.element.title = strip?.help ?? '';
    const measured = JSON.stringify(strip?.steps);
    if (!made && measured === this.measured) return;
    this.measured = measured;
    this.shares.forEach((each, i) => each.update({ steps: strip.steps, labels: strip.labels, rows: strip.sides[i] }));
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    this.verdicts.style.setProperty('--each', String(narrow ? 2 : 1));
    const count = Math.max(1, this.sides.length);
    const columns = narrow || width < TWO * font ? 1 : count;
    const slim = count < 2 && width < SLIM * font;
    this.element.classList.toggle('slim', slim);
    this.element.style.setProperty('--columns', String(columns));
    const wide = Math.floor((width - (columns - 1) * GAP * font) / columns);
    this.element.style.setProperty('--chip-lines', String(wide < CHIPS * font ? 2 : 1));
    const family = getComputedStyle(this.element).fontFamily;
    const head = this.sides[0]?.head.offsetHeight ?? 0;
    const free = height - this.head.offsetHeight;
    const room = columns < count ? free / count - head : free - head - 0.5 * font;
    for (const side of this.sides) side.fit(wide, room, font, family);
    this.#explain();
    for (const each of this.shares) each.fit(wide, font);
    this.shown = null;
    return width;
  }

  draw(moment, theme) {
    const seats = this.meta.seats.length;
    if (moment.status?.length !== 3 * seats || moment.fakes.length % (2 * seats)) return; // of a run before
    this.moment = moment;
    this.#drawShares(moment, theme);
    const key = `${moment.step} ${theme.key}`;
    if (key === this.shown && moment.frame === this.frame) return; // a click somewhere redraws, but nothing moved
    [this.shown, this.frame] = [key, moment.frame];
    const share = moment.fakes.length / (2 * seats);
    for (const side of this.sides) side.draw(moment, theme, share);
  }

  #drawShares(moment, theme) {
    if (theme !== this.theme) {
      this.sharesKey.colour(theme);
      for (const each of this.shares) each.stale = true;
    }
    this.theme = theme;
    for (const each of this.shares) {
      each.draw(theme, this.font);
      each.moveTo(moment.step);
    }
  }

  // Numbers are those of one frame: a blend of two counts is no count.
  tell() {
    const frame = this.moment?.frame;
    if (!frame || frame === this.told) return;
    if (frame.shape !== this.shape) this.arrays = arraysFor(frame.shape);
    this.shape = frame.shape;
    readArrays(frame, this.arrays);
    if (this.arrays.status?.length !== 3 * this.meta.seats.length) return;
    this.told = frame;
    for (const side of this.sides) side.tell(this.arrays.status);
  }
}

export default livePage((page) => new Crowd(page), new URL('./crowd.css', import.meta.url));
