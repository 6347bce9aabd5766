// The Lab's stage: a picture of each arm with what is read under the cursor, and the legend that switches their layers.

import { roomAbove, roomBeside } from '../../charts/plane.js';
import { livePage } from '../../shell/live_page.js';
import { h, refill, setText } from '../../theme/dom.js';
import { nearestPoint } from './attention.js';
import { Legend } from './legend.js';
import { SHARED_SHEET } from '../shared/separation.js';
import { Overview } from '../overview/overview.js';
import { LatentPicture, narrower } from './latent_picture.js';
import { Picture } from './picture.js';

const SMALLEST = { width: 240, height: 200 }; // of a picture, however small the window is
const GAP = 1.2; // font sizes between two
const SHARE_OF_OPEN = 0.5; // of the width that the picture may take beside the picture of the whole
const SHARE = 0.72; // of the width that two pictures may take beside the charts
const OF_THE_WHOLE = ['z', 'real_scores', 'fake_scores', 'losses', 'asked', 'places', 'slopes']; // blocks of the arm whose overview is open
const PANELS = 13; // font sizes of the charts under several pictures that should be in sight

/** One arm's picture, under its name where there are several. */
class Arm {
  constructor(i, single, clicked) {
    this.i = i;
    this.picture = new Picture(clicked);
    this.latent = new LatentPicture();
    [this.letter, this.title, this.words] = ['b', 'span', 'span'].map((tag) => h(tag));
    this.words.className = 'word';
    const name = h('header', { className: 'one-line', hidden: single }, h('h3', {}, this.letter, this.title), ' ', this.words);
    this.element = h('section', { className: 'arm' }, name, h('div', { className: 'pair' }, this.picture.element, this.latent.element));
    this.seen = {};
  }

  update({ letter, title, words, objective }, plane) {
    this.latent.element.hidden = !plane;
    if (plane) this.latent.name = plane.name;
    setText(this.letter, letter);
    setText(this.title, title);
    setText(this.words, words);
    this.picture.readouts = objective.readouts;
  }

  /** Its part of a moment. */
  of(moment) {
    const { i, seen } = this;
    for (const name of ['score', 'slope', 'fakes', 'arrows', 'pushes', 'latent', 'kinds', 'lines', 'attention', 'drawn', 'found', 'began', 'reach']) seen[name] = moment[`${name}${i}`];
    for (const name of OF_THE_WHOLE) seen[name] = moment[name];
    return Object.assign(seen, { view: moment.view, real: moment.real, step: moment.step });
  }
}

class LabStage {
  constructor(page) {
    const { player, redraw } = page;
    this.redraw = redraw;
    this.legend = new Legend(() => {
      player()?.look(this.legend.view);
      redraw();
    });
    this.row = h('div', { className: 'columns' });
    this.element = h('div', {}, this.row);
    this.foot = this.legend.element;
    this.overview = new Overview(page, this.legend);
    this.aside = this.overview.element;
    this.arms = [];
  }

  get panels() { return this.arms.length > 1 ? 'under' : 'beside'; }

  // Several pictures are too small to be drawn on.
  get ground() { return this.arms.length === 1 ? this.arms[0].picture : null; }

  get share() { return this.overview.whole ? SHARE_OF_OPEN : this.plane ? SHARE : undefined; }

  update(meta, view) {
    this.legend.update(meta, view);
    const before = this.plane;
    this.plane = this.legend.wish.plane ? meta.plane : undefined;
    if (!before !== !this.plane) this.redraw(true);
    if (refill(this.row, meta.arms.length, () => this.#build(meta.arms.length))) this.redraw(true);
    this.arms.forEach((arm, i) => arm.update(meta.arms[i], this.plane));
    const open = this.legend.wish.whole ? meta.whole ?? null : null;
    if (!open !== !this.overview.whole) this.redraw(true);
    this.overview.update(open, meta.arms);
    this.arms.forEach(({ picture }, i) => { picture.more = open?.arm === i ? (place, moment) => this.overview.rowsAt(place, moment) : null; });
  }

  #build(count) {
    this.arms = Array.from({ length: count }, (_, i) => new Arm(i, count === 1, (place, moment) => this.#pick(place, moment)));
    for (const { picture } of this.arms) picture.all = this.arms.map((arm) => arm.picture);
    return this.arms.map(({ element }) => element);
  }

  // A click takes the point whose attention is drawn.
  #pick([x, y], { fakes, attention }) {
    if (this.overview.whole && this.overview.slow.choose(x, y)) return;
    const { askable } = this.legend;
    if (askable && attention?.length) this.legend.ask(nearestPoint(fakes, askable, x, y));
  }

  // The pictures are as high as the window allows, with the legend's rows above and right below in sight.
  resize({ width, height, narrow }, font) {
    const count = Math.max(1, this.arms.length);
    const columns = Math.max(1, Math.min(count, Math.floor((width + GAP * font) / (SMALLEST.width + GAP * font))));
    this.row.style.setProperty('--columns', String(columns));
    const wider = Math.round(roomBeside(true, font)) - Math.round(roomAbove(font));
    const rows = this.foot.offsetHeight + 0.5 * font + (count > 1 ? PANELS * font : 0);
    const most = narrow ? height : Math.max(SMALLEST.height, height - rows) + wider;
    const each = (width - (columns - 1) * GAP * font) / columns;
    const half = (each - GAP * font + narrower(font)) / 2; // for the picture of the data, with that of its codes beside it
    const pair = this.plane && half >= SMALLEST.width;
    this.row.classList.toggle('across', Boolean(pair));
    const taken = Math.floor(Math.min(pair ? half : each, Math.max(SMALLEST.width, most)));
    for (const { picture, latent } of this.arms) {
      picture.fit(taken, font);
      latent.fit(taken - narrower(font), font);
      for (const { element, plane } of [picture, latent]) element.style.width = this.plane ? `${plane.width}px` : '';
    }
    if (count > 1) return width;
    return pair ? Math.min(width, Math.round(2 * taken - narrower(font) + GAP * font)) : taken;
  }

  draw(moment, theme, { whole, now }) {
    for (const arm of this.arms) {
      arm.picture.draw(arm.of(moment), theme, this.legend.wish, whole, now);
      if (this.plane && arm.seen.drawn) arm.latent.draw(arm.seen, theme);
      if (this.overview.whole?.arm !== arm.i) continue;
      this.overview.mark(arm.picture, arm.seen, theme);
      this.overview.draw(arm.seen, theme, now, whole);
    }
  }

  fitAside(width, font) {
    this.overview.fit(width, font);
  }

  tell() {
    this.overview.follow();
  }
}

export default livePage((page) => new LabStage(page), new URL('./lab.css', import.meta.url), new URL('../overview/overview.css', import.meta.url), SHARED_SHEET);
