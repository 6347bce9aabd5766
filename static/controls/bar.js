// The bar above every picture: the data and the methods, play and steps, and what is done with all of it: share, a picture, more controls.

import { h, refill, setText } from '../theme/dom.js';
import { button } from './buttons.js';
import { left } from './left.js';
import { toggleSidebar } from './sidebar.js';

const TOLD = 2000; // ms that "Copied" stands

/** The bar; it acts on the present player, which may be another one after a remount. */
export class Bar {
  /**
   * @param {() => Object} player
   * @param {{element: Element, toggle: Function}} exports the list of all files that can be made of what is shown
   * @param {{element: Element, update: Function, tell: Function}} data other ways to choose the data
   */
  constructor(player, exports, data) {
    [this.player, this.data] = [player, data];
    const act = (call) => () => {
      if (player()) call(player());
    };
    this.lists = h('span', { className: 'group lists' });
    this.play = button('', 'Play or pause (space)', act((p) => p.toggle()), 'primary');
    this.stepButton = ({ action, label, title, plays }) => button(label, title, act((p) => (plays ? p.play(action) : p.step(action))));
    this.steps = h('span', { className: 'group', role: 'group', ariaLabel: 'One step' });
    this.reset = button('Reset', 'Begin again from the same initial weights', act((p) => p.transport('reset')));
    this.anew = button('New seed', 'Begin again from other initial weights', act((p) => p.transport('new_seed')), 'rare');
    this.export = button('Export', 'Save what is shown: pictures, charts, an animation, tables', () => exports.toggle(undefined, this.export), 'rare local');
    this.export.setAttribute('aria-expanded', 'false');
    this.share = button('Share', '', act((p) => this.#share(p)), 'share');
    this.more = button('More', 'Show or hide every other control', toggleSidebar, 'more');
    this.controls = { play: this.play, reset: this.reset, new_seed: this.anew, share: this.share, export: this.export };
    this.element = h(
      'div',
      { className: 'bar', role: 'toolbar', ariaLabel: 'What plays' },
      this.lists,
      this.play,
      this.steps,
      this.reset,
      this.anew,
      h('span', { className: 'space' }),
      this.share,
      h('span', { className: 'exports' }, this.export, exports.element),
      this.more,
    );
  }

  /** Follow meta: the lists, and the step buttons; a class may be left with some of them, and a lesson has few. */
  update(meta, view) {
    const { lists, steps, address, idle, recorded, bare } = meta;
    const { has, knobs } = left(view);
    refill(this.lists, lists.map(({ now, help, ...rest }) => rest), () => lists.map((told) => this.#list(told)));
    const own = this.lists.querySelector('[name=data]')?.closest('label');
    if (own && own.nextSibling !== this.data.element) own.after(this.data.element);
    this.data.update(meta, has('choose') && !bare);
    const asked = this.player()?.outbox.pending('transport');
    for (const { name, now, help } of lists) {
      const field = this.lists.querySelector(`[name=${name}]`);
      if (!asked) field.value = now; // what was chosen stays in sight until Python has answered
      field.title = help;
      field.disabled = Boolean(recorded) || !has('choose'); // what plays stays in sight
    }
    for (const name of ['play', 'reset', 'new_seed']) this.controls[name].hidden = Boolean(idle) || !has(name); // where there is nothing to train
    for (const name of ['share', 'export']) this.controls[name].hidden = !has(name) || Boolean(bare);
    this.anew.hidden ||= Boolean(bare);
    for (const control of this.element.querySelectorAll('button:not(.export *)')) if (control !== this.play && control !== this.reset) control.disabled = Boolean(recorded) && (this.player().awaits || !control.matches('.local'));
    this.more.hidden = !knobs || Boolean(bare);
    this.steps.hidden = idle || !steps.length || !has('steps');
    refill(this.steps, steps, () => [h('span', { className: 'word' }, 'Step'), ...steps.map(this.stepButton)]);
    this.reset.title = recorded ? 'Show the first step' : 'Begin again from the same initial weights';
    this.share.title = recorded || address.complete ? 'Copy the link to exactly what is shown' : 'Copy the link; it cannot hold all that was changed: save the file instead (More)';
  }

  /** Show whether it plays. */
  tell() {
    this.data.tell();
    setText(this.play, this.player().playing ? 'Pause' : 'Play');
    this.play.classList.toggle('playing', this.player().playing);
  }

  #list({ name, label, rows }) {
    const options = rows.map(([value, title]) => h('option', { value }, title));
    const field = h('select', { name, ariaLabel: label }, ...options);
    field.addEventListener('change', () => this.player()?.transport('choose', { list: name, row: field.value }));
    return h('label', { className: 'group' }, h('span', { className: 'word' }, label), field);
  }

  async #share(player) {
    const link = new URL(`?${player.meta.address.query}`, window.location.href).href;
    let word = 'Copied';
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      word = 'See address bar'; // no clipboard is lent to an insecure page
    }
    setText(this.share, word);
    setTimeout(() => setText(this.share, 'Share'), TOLD);
  }
}
