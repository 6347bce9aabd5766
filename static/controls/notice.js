// The line above everything: what to look at and try, or what Python has to say. Its height never changes.

import { h, refill } from '../theme/dom.js';
import { button } from './buttons.js';

const WORDS = { info: 'Note', warning: 'Careful', error: 'Not possible', stopped: 'Stopped' };

function line(className, word, text) {
  return h('p', { className, title: text }, h('b', {}, `${word}: `), text);
}

/** Shows the message if there is one that was not closed, else the two lead lines. */
export class Notice {
  /** @param {() => Object} player */
  constructor(player) {
    this.player = player;
    this.element = h('div', { className: 'notice', role: 'status', ariaLive: 'polite' });
    this.progress = h('progress', { ariaLabel: 'Steps replayed' });
    this.closed = null;
  }

  update(meta) {
    const { message, lead, replay } = meta;
    if (!message) this.closed = null;
    const shown = message && message.text !== this.closed ? message : null;
    this.element.className = `notice ${shown ? shown.kind : 'lead'}`;
    refill(this.element, [shown, lead, replay?.until], () => (shown ? this.#message(shown, meta) : this.#lead(lead)));
    if (replay) Object.assign(this.progress, { max: replay.until, value: replay.step });
  }

  #message(shown, meta) {
    const close = button('×', 'Close', () => {
      this.closed = shown.text;
      this.update(meta);
    }, 'close');
    close.ariaLabel = 'Close this message';
    const actions = shown.actions.map(({ action, label }) => button(label, '', () => this.#act(action), 'action'));
    return [line('', WORDS[shown.kind] ?? WORDS.info, shown.text), ...(meta.replay ? [this.progress] : []), ...actions, close];
  }

  #act(action) {
    const player = this.player();
    if (action === 'play') player?.play();
    else player?.transport(action);
  }

  #lead(lead) {
    const lines = [['Look', lead?.look], ['Try', lead?.try]];
    return lines.filter(([, text]) => text).map(([word, text]) => line('one-line', word, text));
  }
}
