// The line above the picture: one sentence on what it shows now, or what Python has to say. Its height never changes.

import { h, refill } from '../theme/dom.js';
import { button } from './buttons.js';

const WORDS = { info: 'Note', warning: 'Careful', error: 'Not possible', stopped: 'Stopped' };

function line(word, text) {
  return h('p', { title: text }, h('b', {}, `${word}: `), text);
}

/** Shows the message if there is one that was not closed, else what the page says of its picture. */
export class Notice {
  /** @param {() => Object} player */
  constructor(player) {
    this.player = player;
    this.element = h('div', { className: 'notice', role: 'status' });
    this.progress = h('progress', { ariaLabel: 'Steps replayed' });
    this.closed = null;
  }

  update(meta) {
    const { message, says, replay } = meta;
    if (!message) this.closed = null;
    const shown = message && message.text !== this.closed ? message : null;
    this.element.ariaLive = shown ? 'polite' : 'off'; // what the page says of its picture is said with the picture's numbers, see theme/spoken.js
    this.element.className = `notice ${shown ? shown.kind : 'says'}`;
    refill(this.element, [shown, says, replay?.until], () => (shown ? this.#message(shown, meta) : [h('p', {}, says)]));
    if (replay) Object.assign(this.progress, { max: replay.until, value: replay.step });
  }

  #message(shown, meta) {
    const close = button('×', 'Close', () => {
      this.closed = shown.text;
      this.update(meta);
    }, 'close');
    close.ariaLabel = 'Close this message';
    const actions = shown.actions.map(({ action, label }) => button(label, '', () => this.#act(action), 'action'));
    return [line(WORDS[shown.kind] ?? WORDS.info, shown.text), ...(meta.replay ? [this.progress] : []), ...actions, close];
  }

  #act(action) {
    const player = this.player();
    if (action === 'play') player?.play();
    else player?.transport(action);
  }
}
