// Data by their pictures: a button with the picture of the data of now, a list of all under it, and the way to the board.

import { button } from '../controls/buttons.js';
import { h, refill } from '../theme/dom.js';

const OWN = 'points';
const [OWN_SIDE, OWN_DOT] = [128, 4]; // pixels of their picture

/** A data set's picture as a style: a shape that is filled with the colour of real points. */
function pictureOf(name) {
  const made = h('span', { className: 'data-picture', ariaHidden: 'true' });
  made.style.setProperty('--shape', `url("${new URL(`../thumbnails/${name}.svg`, import.meta.url).href}")`);
  return made;
}

/** The picture of own points, from those that are drawn. */
function pictureOfOwn({ real, view: [x0, x1, y0, y1], colour }) {
  const made = h('canvas', { className: 'data-picture own', width: OWN_SIDE, height: OWN_SIDE, ariaHidden: 'true' });
  const context = made.getContext('2d');
  context.fillStyle = colour;
  for (let i = 0; i < real.length; i += 2) {
    const [x, y] = [(real[i] - x0) / (x1 - x0), (y1 - real[i + 1]) / (y1 - y0)];
    context.fillRect(OWN_SIDE * x - OWN_DOT / 2, OWN_SIDE * y - OWN_DOT / 2, OWN_DOT, OWN_DOT);
  }
  return made;
}

/** Stands beside the bar's list of data, which can do the same for all that have no picture. */
export class DataMenu {
  /**
   * @param {() => Object} player
   * @param {{show: Function}} board on which data are drawn
   * @param {() => {real: ArrayLike<number>, view: number[], colour: string}} seen the real points that are drawn
   */
  constructor(player, board, seen) {
    [this.player, this.board, this.seen] = [player, board, seen];
    this.opener = button('', 'Choose the data by their pictures', () => this.toggle(), 'rare pictures');
    Object.assign(this.opener, { ariaExpanded: 'false', ariaLabel: 'Choose the data by their pictures' });
    this.draw = button('Draw', 'Draw data of your own with a brush', () => board.show(this.draw), 'rare');
    this.list = h('div', { className: 'data-list', role: 'dialog', ariaLabel: 'Data', hidden: true });
    this.element = h('span', { className: 'data-menu' }, this.opener, this.draw, this.list);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.list.hidden) return;
      event.stopPropagation();
      this.toggle(false);
      this.opener.focus();
    });
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget && !this.element.contains(relatedTarget)) this.toggle(false);
    });
  }

  /** Follow meta; a recording says nothing of what can be drawn or chosen. @param {boolean} allowed whether the data can be chosen here */
  update({ lists, draws, pictured }, allowed) {
    const waits = this.player()?.recorded && this.player().awaits;
    this.data = lists.find(({ name }) => name === 'data');
    this.pictured = new Set(pictured);
    [this.draws, this.allowed] = [draws, allowed];
    const all = this.data?.rows.every(([name]) => name === OWN || this.pictured.has(name)) || (waits && this.data?.label === 'Data'); // pairs have none
    this.opener.hidden = !allowed || !all;
    this.draw.hidden = !allowed || !(draws || waits);
    if (this.data) refill(this.opener, [this.data.now, this.pictured.has(this.data.now)], () => this.#picture(this.data.now));
    if (this.opener.hidden) this.toggle(false);
    if (!this.list.hidden) this.#build();
  }

  /** Follow what is drawn. */
  tell() {
    if (this.data?.now !== OWN || this.player().meta.making?.old) return;
    const { real, view, colour } = this.seen();
    if (!real || (this.own?.real === real && this.own.colour === colour)) return;
    this.own = { real, view: [...view], colour };
    this.opener.filledWith = this.list.filledWith = null;
    this.update(this.player().meta, this.allowed);
  }

  /** Open the list, or close it. */
  toggle(open = this.list.hidden) {
    this.list.hidden = !open;
    this.opener.ariaExpanded = String(open);
    if (!open) return;
    this.#build();
    (this.list.querySelector('[aria-pressed=true]') ?? this.list.firstChild)?.focus();
  }

  #picture(name) {
    if (name === OWN && this.own) return [pictureOfOwn(this.own)];
    return this.pictured.has(name) ? [pictureOf(name)] : [h('span', { className: 'data-picture none', ariaHidden: 'true' }, '▾')];
  }

  #build() {
    const { rows, now } = this.data;
    refill(this.list, [rows, now, Boolean(this.draws)], () => [
      ...rows.map(([name, title]) => {
        const made = button('', title, () => {
          this.toggle(false);
          this.opener.focus();
          if (name !== this.data.now) this.player()?.transport('choose', { list: 'data', row: name });
        }, 'data-row');
        made.append(...this.#picture(name), h('span', {}, title));
        made.setAttribute('aria-pressed', String(name === now));
        return made;
      }),
      ...(this.draws ? [this.#own()] : []),
    ]);
  }

  #own() {
    const made = button('', 'Draw data of your own with a brush', () => {
      this.toggle(false);
      this.board.show(this.draw);
    }, 'data-row');
    made.append(h('span', { className: 'data-picture none', ariaHidden: 'true' }, '+'), h('span', {}, 'Draw your own …'));
    return made;
  }
}
