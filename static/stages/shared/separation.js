// θ: how far apart the two distributions stand. It lives in the browser, which has every θ at hand; Python hears of it a few
// times a second.

import { nearest, short } from '../../charts/numbers.js';
import { h, setText } from '../../theme/dom.js';

const OFTEN = 300; // ms between two values of a drag that Python hears of

/** The style sheet of the pages that have it. */
export const SHARED_SHEET = new URL('./shared.css', import.meta.url);

/** The slider for θ and the value that is shown, always one of those that were computed. */
export class Separation {
  /**
   * @param {() => Object} player
   * @param {() => void} changed
   */
  constructor(player, changed) {
    this.player = player;
    this.changed = changed;
    this.theta = new Float32Array([0]);
    this.index = 0;
    this.soon = 0;
    this.value = h('b');
    this.slider = h('input', { type: 'range', min: '0', max: '0', step: '1', ariaLabel: 'θ: how far apart' });
    this.slider.addEventListener('input', () => this.pick(this.theta[Number(this.slider.value)]));
    this.slider.addEventListener('change', () => this.picked());
    this.note = h('p', { className: 'note' });
    const name = h('span', { className: 'name' }, 'θ = ', this.value);
    this.element = h('div', {}, h('label', { className: 'slider apart' }, name, this.slider), this.note);
  }

  /** The shown θ. */
  get now() { return this.theta[this.index]; }

  /** Follow Python: what θ is, and where it stands unless the user moved it since. */
  update({ theta, pair }) {
    this.wanted = theta === this.told ? this.wanted : theta;
    this.told = theta;
    this.moves = pair.moves;
    setText(this.note, `θ: ${pair.apart}. ${pair.words}.`);
    this.note.title = pair.help;
  }

  /** Follow the values of θ that were computed. */
  fit(theta) {
    if (theta === this.theta) return;
    this.theta = theta;
    this.slider.max = String(theta.length - 1);
    this.#stand(nearest(theta, this.wanted ?? 0));
  }

  /** Go to the value nearest to this one. */
  pick(theta) {
    if (!Number.isFinite(theta)) return;
    const index = nearest(this.theta, theta);
    if (index === this.index) return;
    this.#stand(index);
    this.wanted = this.now;
    this.changed();
    this.soon ||= setTimeout(() => this.picked(), OFTEN); // what the page says follows
  }

  /** How a picture is dragged (see onDrag): θ moves along with x. A mere click puts q there, where θ is a place. */
  dragging() {
    let [before, last, moved] = [null, 0, false];
    return {
      pick: (x, from) => {
        before ??= this.now;
        moved ||= x !== from;
        last = x;
        this.pick(before + x - from);
      },
      picked: () => {
        if (!moved && this.moves) this.pick(last);
        [before, moved] = [null, false];
        this.picked();
      },
    };
  }

  /** The user let go. */
  picked() {
    clearTimeout(this.soon);
    this.soon = 0;
    if (this.sent === this.now) return;
    this.sent = this.now;
    this.player()?.look({ theta_shown: String(Number(this.now.toPrecision(6))) });
  }

  #stand(index) {
    this.index = index;
    this.slider.value = String(index);
    const text = short(this.now, 4);
    setText(this.value, text);
    this.slider.setAttribute('aria-valuetext', text);
  }
}
