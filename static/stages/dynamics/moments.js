// Which step the picture stands at: played from the first to the last, or dragged.

import { button } from '../../controls/buttons.js';
import { whole } from '../../charts/numbers.js';
import { h, setText } from '../../theme/dom.js';

const SECONDS = 9; // that all steps take

export class Moments {
  /** @param {() => Object} play what is played @param {(step: number, rests: boolean) => void} stand tells the step, and whether it stays there */
  constructor(play, stand) {
    [this.play, this.stand] = [play, stand];
    this.button = button('Play', 'Follow all orbits step by step', () => this.#press(), 'primary');
    this.slider = h('input', { type: 'range', min: 0, step: 1, ariaLabel: 'Step' });
    this.slider.addEventListener('input', () => {
      this.playing = false;
      stand(Number(this.slider.value), true);
    });
    this.words = h('span', { className: 'moment' });
    this.element = h('div', { className: 'row moments' }, this.button, this.slider, this.words);
  }

  #press() {
    const { step, steps } = this.play();
    this.playing = !this.playing;
    this.at = step >= steps ? 0 : step;
    this.last = 0;
    this.stand(Math.floor(this.at), !this.playing);
  }

  /** Go on to this moment of the clock. @returns {boolean} whether it plays on */
  advance(now) {
    if (!this.playing) return false;
    const { steps } = this.play();
    this.at = Math.min(steps, this.at + (this.last ? Math.min(0.2, (now - this.last) / 1000) : 0) * (steps / SECONDS));
    this.last = now;
    this.playing = this.at < steps;
    this.stand(Math.floor(this.at), !this.playing);
    return this.playing;
  }

  show() {
    const { step, steps } = this.play();
    setText(this.button, this.playing ? 'Pause' : 'Play');
    this.slider.max = steps;
    if (Number(this.slider.value) !== step) this.slider.value = step;
    setText(this.words, `step ${whole(step)} of ${whole(steps)}`);
  }
}
