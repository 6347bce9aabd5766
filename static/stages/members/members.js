// The stage that shows many generators at once, such as one a seed: arms one above the other, and a chart with a line for each.

import { livePage } from '../../shell/live_page.js';
import { arraysFor, readArrays } from '../../record/protocol.js';
import { h, refill, setText } from '../../theme/dom.js';
import { pointKey } from '../shared/points.js';
import { MemberGrid } from './member_grid.js';
import { MemberLines } from './member_lines.js';
import { ModeShares, SharesKey } from './mode_shares.js';

// ms between two drawings while training: every frame of a usual screen; 20 is every second one, and leaves the training some 15 % more
// of a core
const EVERY = 15;
const [LEAST, MOST] = [6.5, 15]; // font sizes that the chart is high
const STRIP = 14.5; // … and that the modes beside an arm take
const GAP = 1.2; // between the panels and the strip

class Members {
  constructor({ player, redraw }) {
    this.panels = 'above';
    this.every = EVERY;
    this.redraw = redraw;
    this.player = player;
    this.ring = h('span', { hidden: true }, '○ mode');
    this.numbers = h('span', {});
    this.sharesKey = new SharesKey();
    this.key = h('p', { className: 'key' }, ...pointKey(), this.ring, this.numbers, this.sharesKey.element);
    this.lines = new MemberLines((metric) => this.#look({ metric: metric === this.meta.charts[0].name ? '' : metric }));
    this.arms = h('div', { className: 'crowd-arms' });
    this.element = h('div', { className: 'crowd' }, this.lines.element, this.key, this.arms);
    [this.blocks, this.shares] = [[], []];
    this.arrays = {};
  }

  #look(shown) {
    this.player()?.look(shown);
    if (this.meta) this.update(this.meta, this.player().view);
    this.redraw();
  }

  update(meta, view) {
    this.meta = meta;
    const wanted = Number.parseInt(view.member ?? '', 10);
    this.chosen = wanted > 0 ? Math.min(wanted, meta.members.length / meta.arms.length) - 1 : 0;
    const members = meta.members.map(({ label, arm }) => [label, arm]);
    if (refill(this.arms, [meta.arms.length, members], () => this.#build(meta))) this.redraw(true);
    for (const block of this.blocks) block.update(meta, this.chosen);
    this.ring.hidden = !meta.modes;
    this.lines.update(meta, view.metric, this.chosen);
    this.#explain();
    this.#shares(meta);
    this.told = null;
  }

  #build(meta) {
    const choose = (n) => this.#look({ member: n ? String(n + 1) : '' });
    this.blocks = meta.arms.map((arm, i) => new MemberGrid(meta, i, choose));
    this.shares = this.blocks.map(({ side }) => {
      const shares = new ModeShares();
      side.append(shares.element);
      return shares;
    });
    this.measured = null;
    return this.blocks.map(({ element }) => element);
  }

  // What the numbers above each pane are, and when they were measured.
  #explain() {
    const { modes, charts } = this.meta;
    const { curves, step } = this.player()?.history ?? {};
    // a member that has diverged is measured no more
    const names = modes && curves ? curves.names.filter((name) => name.startsWith(`${charts[0].name} `)) : [];
    const at = Math.max(-1, ...names.map((name) => curves.measuredAt(name, step)).filter(Number.isFinite));
    setText(this.numbers, at >= 0 ? `above: modes held at step ${at.toLocaleString('en')}` : '');
  }

  #shares({ strip, arms, chosen, members, noun }) {
    const count = members.length / arms.length;
    this.sharesKey.element.hidden = !strip;
    this.sharesKey.update(noun);
    this.element.classList.toggle('with-strips', Boolean(strip));
    const measured = JSON.stringify([strip?.steps, strip?.held, chosen, members[chosen]?.label, noun]);
    if (measured === this.measured || !strip) return;
    const shapes = this.labels !== strip.labels.length || this.measured === null;
    [this.measured, this.labels] = [measured, strip.labels.length];
    this.shares.forEach((each, i) => {
      const told = { steps: strip.steps, labels: strip.labels, rows: strip.arms[i], held: strip.held[i] ?? [], count, noun };
      each.update(told, members[i * count + chosen]);
    });
    if (shapes) this.redraw(true);
  }

  resize({ width, height, narrow }, font) {
    this.font = font;
    const { strip } = this.meta;
    const beside = strip && !narrow;
    this.element.classList.toggle('stacked', !beside);
    const wide = Math.floor(width - (beside ? (STRIP + GAP) * font : 0));
    const family = getComputedStyle(this.element).fontFamily;
    const head = this.blocks.reduce((sum, block) => sum + block.head.offsetHeight + 0.5 * font, 0);
    const above = this.lines.header.offsetHeight + this.key.offsetHeight + 1.3 * font;
    const count = Math.max(1, this.blocks.length);
    const room = (height - above - head - LEAST * font) / count;
    for (const block of this.blocks) block.fit(wide, room, font, family);
    const taken = this.blocks.reduce((sum, block) => sum + block.height, 0);
    this.lines.fit(width, Math.round(Math.max(LEAST * font, Math.min(MOST * font, height - above - head - taken))));
    if (strip) {
      this.shares.forEach((each, i) => {
        const tall = beside ? this.blocks[i].height - each.header.offsetHeight : 12 * font;
        each.fit(beside ? STRIP * font : width, Math.min(tall, Math.max(12 * font, 1.3 * font * strip.labels.length)), font);
      });
    }
    this.shown = null;
    return width;
  }

  draw(moment, theme, { now }) {
    const members = this.meta.members.length;
    if (moment.status?.length !== members || moment.fakes.length % (2 * members)) return; // of a run before
    this.moment = moment;
    this.lines.show(this.player().history.curves, theme, this.font, now, moment.step);
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
    if (!this.meta.strip) return;
    for (const each of this.shares) {
      each.draw(theme, this.font);
      each.moveTo(moment.step);
    }
  }

  // Numbers are those of one frame: a blend of two counts is no count.
  tell() {
    const frame = this.moment?.frame;
    const { curves, step } = this.player().history;
    if (this.lines.stale(curves) && this.theme) this.lines.show(curves, this.theme, this.font, performance.now(), step);
    if (!frame || (frame === this.told && curves.version === this.toldOf)) return;
    if (frame.shape !== this.shape) this.arrays = arraysFor(frame.shape);
    this.shape = frame.shape;
    readArrays(frame, this.arrays);
    if (this.arrays.status?.length !== this.meta.members.length) return;
    [this.told, this.toldOf] = [frame, curves.version];
    const held = (arm, n) => curves.valueAt(`held ${arm} ${n}`, step, true);
    for (const block of this.blocks) block.tell(this.arrays.status, held);
    this.#explain();
  }
}

export default livePage((page) => new Members(page), new URL('./members.css', import.meta.url));
