// The stage that shows many generators at once, one a seed: how often a training ends well, and how the others go wrong.

import { h, setText } from '../../theme/dom.js';
import { livePage } from '../../shell/live_page.js';
import { arraysFor, readArrays } from '../../shell/protocol.js';
import { Seats, chips } from './seed_grid.js';
import { Strip, StripKey } from './mode_shares.js';

const REDRAW = 15; // ms between two drawings while training: every frame of a usual screen; 20 is every second one, and leaves the training some 15 % more of a core
const TWO = 44; // font sizes: in so wide a stage two sides stand beside each other
const GAP = 1.6; // font sizes between them
const SLIM = 82; // in a narrower one the counts of a single side have a line of their own
const CHIPS = 40; // and where they have less than this they are given two lines
const LETTERS = ['A', 'B'];

class Crowd {
  constructor({ player, redraw }) {
    this.panels = 'above';
    this.drawnAt = -REDRAW;
    [this.player, this.redraw] = [player, redraw];
    this.ring = h('span', { hidden: true }, '○ mode');
    this.numbers = h('span', { className: 'word' });
    const key = h('p', { className: 'key' }, h('span', {}, h('i', { className: 'real' }, '● '), 'real'), h('span', {}, h('i', { className: 'fake' }, '◆ '), 'generated'), this.ring, this.numbers);
    this.counts = h('div', { className: 'chips' });
    this.verdicts = h('div', { className: 'verdicts', ariaLive: 'polite' });
    this.head = h('div', {}, h('div', { className: 'row readouts' }, key, this.counts), this.verdicts);
    this.grid = h('div', { className: 'crowd-sides' });
    this.stripKey = new StripKey();
    this.stripGrid = h('div', { className: 'crowd-sides' });
    this.stripBox = h('section', { className: 'strips', hidden: true }, this.stripKey.element, this.stripGrid);
    this.element = h('div', { className: 'crowd' }, this.head, this.grid, this.stripBox);
    [this.sides, this.strips] = [[], []];
    this.arrays = {};
  }

  update(meta) {
    this.meta = meta;
    const key = JSON.stringify([meta.sides.length, meta.seats.map(({ seed, side }) => [seed, side])]);
    if (key !== this.key) this.#build(meta);
    this.key = key;
    for (const side of this.sides) side.update(meta);
    this.ring.hidden = !meta.modes;
    this.#explain();
    this.#counts(meta);
    this.#verdicts(meta);
    this.#strips(meta);
    this.told = null;
  }

  #build(meta) {
    const two = meta.sides.length > 1;
    this.sides = meta.sides.map((side, i) => new Seats(side, two ? LETTERS[i] : '', meta.seats, i));
    this.grid.replaceChildren(...this.sides.map(({ element }) => element));
    this.element.classList.toggle('two', two);
    this.lines = two ? 1 : 0; // the verdicts' lines that are kept free
    this.redraw(true);
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
    const key = JSON.stringify(counts);
    if (key !== this.countsKey) this.counts.replaceChildren(...chips(counts, meta.seats));
    this.countsKey = key;
  }

  // What stands below must not move when a sentence comes or goes: its line is kept.
  #verdicts({ verdicts }) {
    if (verdicts.length > this.lines) {
      this.lines = verdicts.length;
      this.redraw(true);
    }
    this.verdicts.hidden = !this.lines;
    this.verdicts.style.setProperty('--lines', String(this.lines));
    const key = JSON.stringify(verdicts);
    if (key !== this.verdictsKey) this.verdicts.replaceChildren(...verdicts.map((text) => h('p', {}, text)));
    this.verdictsKey = key;
  }

  #strips({ strip, sides }) {
    const key = JSON.stringify(strip && [strip.labels, sides.map(({ title }) => title)]);
    this.stripBox.hidden = !strip;
    if (strip && key !== this.stripsKey) {
      this.strips = strip.sides.map((_, i) => new Strip(sides.length > 1 ? `${LETTERS[i]}: ${sides[i].title}` : ''));
      this.stripGrid.replaceChildren(...this.strips.map(({ element }) => element));
      this.stripKey.element.title = strip.help ?? '';
    }
    if (key !== this.stripsKey) this.redraw(true);
    this.stripsKey = key;
    if (!strip) this.strips = [];
    const measured = JSON.stringify(strip?.steps);
    if (measured === this.measured && this.strips === this.filled) return;
    [this.measured, this.filled] = [measured, this.strips];
    this.strips.forEach((each, i) => each.update({ steps: strip.steps, labels: strip.labels, rows: strip.sides[i] }));
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    this.verdicts.style.setProperty('--each', String(narrow ? 2 : 1));
    const count = Math.max(1, this.sides.length);
    const columns = narrow || width < TWO * font ? 1 : count;
    const slim = count < 2 && width < SLIM * font;
    this.element.classList.toggle('slim', slim);
    this.element.style.setProperty('--columns', String(columns));
    const each = Math.floor((width - (columns - 1) * GAP * font) / columns);
    this.element.style.setProperty('--chip-lines', String(each < CHIPS * font ? 2 : 1));
    const family = getComputedStyle(this.element).fontFamily;
    const head = this.sides[0]?.head.offsetHeight ?? 0;
    const room = columns < count ? (height - this.head.offsetHeight) / count - head : height - this.head.offsetHeight - head - 0.5 * font;
    for (const side of this.sides) side.fit(each, room, font, family);
    this.#explain();
    for (const strip of this.strips) strip.fit(each, font);
    this.shown = null;
    return width;
  }

  draw(moment, theme, { whole, now }) {
    const seats = this.meta.seats.length;
    if (moment.status?.length !== 3 * seats || moment.fakes.length % (2 * seats)) return; // of a run before
    if (!whole && now - this.drawnAt < REDRAW) return;
    [this.moment, this.drawnAt] = [moment, now];
    this.#drawStrips(moment, theme);
    const key = `${moment.step} ${theme.key}`;
    if (key === this.shown && moment.frame === this.frame) return; // a click somewhere redraws, but nothing moved
    [this.shown, this.frame] = [key, moment.frame];
    const share = moment.fakes.length / (2 * seats);
    for (const side of this.sides) side.draw(moment, theme, share);
  }

  #drawStrips(moment, theme) {
    if (theme !== this.theme) {
      this.stripKey.colour(theme);
      for (const strip of this.strips) strip.stale = true;
    }
    this.theme = theme;
    for (const strip of this.strips) {
      strip.draw(theme, this.font);
      strip.moveTo(moment.step);
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
