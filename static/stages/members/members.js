// The stage that shows many generators at once, such as one a seed: how often a training ends well, and how the others go wrong.

import { livePage } from '../../shell/live_page.js';
import { arraysFor, readArrays } from '../../record/protocol.js';
import { h, refill, setText } from '../../theme/dom.js';
import { pointKey } from '../shared/points.js';
import { MemberGrid, chips } from './member_grid.js';
import { ModeShares, SharesKey } from './mode_shares.js';

// ms between two drawings while training: every frame of a usual screen; 20 is every second one, and leaves the training some 15 % more
// of a core
const EVERY = 15;
const TWO = 44; // font sizes: in so wide a stage two arms stand beside each other …
const EACH = 26; // … and more, where each has so much
const GAP = 1.6; // font sizes between them
const SLIM = 82; // in a narrower one the counts of a single arm have a line of their own
const CHIPS = 40; // and where they have less than this they are given two lines

class Members {
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
    this.grid = h('div', { className: 'columns crowd-arms' });
    this.sharesKey = new SharesKey();
    this.sharesGrid = h('div', { className: 'columns crowd-arms' });
    this.sharesBox = h('section', { className: 'strips', hidden: true }, this.sharesKey.element, this.sharesGrid);
    this.element = h('div', { className: 'crowd' }, this.head, this.grid, this.sharesBox);
    [this.blocks, this.shares] = [[], []];
    this.arrays = {};
  }

  update(meta) {
    this.meta = meta;
    const members = meta.members.map(({ label, arm }) => [label, arm]);
    if (refill(this.grid, [meta.arms.length, members], () => this.#build(meta))) this.redraw(true);
    for (const block of this.blocks) block.update(meta);
    this.ring.hidden = !meta.modes;
    this.#explain();
    this.#counts(meta);
    this.#verdicts(meta);
    this.#shares(meta);
    this.told = null;
  }

  #build(meta) {
    const several = meta.arms.length > 1;
    this.element.classList.toggle('several', several);
    this.lines = several ? 1 : 0; // the verdicts' lines that are kept free
    this.blocks = meta.arms.map((arm, i) => new MemberGrid(several ? arm.letter : '', meta, i));
    return this.blocks.map(({ element }) => element);
  }

  // What the numbers above each pane are.
  #explain() {
    const { modes } = this.meta;
    const share = !modes || this.blocks.some(({ roomy }) => roomy) ? 'share of high quality' : '';
    setText(this.numbers, [modes ? `modes found of ${modes}` : '', share].filter(Boolean).join(' · '));
  }

  // With several arms each has its own counts beside its name.
  #counts(meta) {
    const counts = meta.arms.length > 1 ? [] : meta.counts[0] ?? [];
    refill(this.counts, counts, () => chips(counts, meta.members));
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

  #shares({ strip, arms }) {
    this.sharesBox.hidden = !strip;
    const names = strip && [strip.labels, arms.map(({ title }) => title)];
    const made = refill(this.sharesGrid, names, () => {
      const titles = strip ? arms.map(({ letter, title }) => (arms.length > 1 ? `${letter}: ${title}` : '')) : [];
      this.shares = titles.map((title) => new ModeShares(title));
      return this.shares.map(({ element }) => element);
    });
    if (made) this.redraw(true);
    this.sharesKey.element.title = strip?.help ?? '';
    const measured = JSON.stringify(strip?.steps);
    if (!made && measured === this.measured) return;
    this.measured = measured;
    this.shares.forEach((each, i) => each.update({ steps: strip.steps, labels: strip.labels, rows: strip.arms[i] }));
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    this.verdicts.style.setProperty('--each', String(narrow ? 2 : 1));
    const count = Math.max(1, this.blocks.length);
    const columns = narrow || width < TWO * font ? 1 : Math.min(count, Math.max(2, Math.floor(width / (EACH * font))));
    const slim = count < 2 && width < SLIM * font;
    this.element.classList.toggle('slim', slim);
    this.element.style.setProperty('--columns', String(columns));
    const wide = Math.floor((width - (columns - 1) * GAP * font) / columns);
    this.element.style.setProperty('--chip-lines', String(wide < CHIPS * font ? 2 : 1));
    const family = getComputedStyle(this.element).fontFamily;
    const head = this.blocks[0]?.head.offsetHeight ?? 0;
    const free = height - this.head.offsetHeight;
    const room = columns < count ? free / Math.ceil(count / columns) - head : free - head - 0.5 * font;
    for (const block of this.blocks) block.fit(wide, room, font, family);
    this.#explain();
    for (const each of this.shares) each.fit(wide, font);
    this.shown = null;
    return width;
  }

  draw(moment, theme) {
    const members = this.meta.members.length;
    if (moment.status?.length !== 3 * members || moment.fakes.length % (2 * members)) return; // of a run before
    this.moment = moment;
    this.#drawShares(moment, theme);
    const key = `${moment.step} ${theme.key}`;
    if (key === this.shown && moment.frame === this.frame) return; // a click somewhere redraws, but nothing moved
    [this.shown, this.frame] = [key, moment.frame];
    const share = moment.fakes.length / (2 * members);
    for (const block of this.blocks) block.draw(moment, theme, share);
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
    if (this.arrays.status?.length !== 3 * this.meta.members.length) return;
    this.told = frame;
    for (const block of this.blocks) block.tell(this.arrays.status);
  }
}

export default livePage((page) => new Members(page), new URL('./members.css', import.meta.url));
