// The line above everything: what to look at and try, or what Python has to say. Its height never changes.

import { h } from '../theme/dom.js';

const WORDS = { info: 'Note', warning: 'Careful', error: 'Not possible', stopped: 'Stopped' };

/** Shows the message if there is one that was not closed, else the two lead lines. */
export class Notice {
  constructor() {
    this.element = h('div', { className: 'notice', role: 'status', ariaLive: 'polite' });
    this.closed = null;
  }

  update(meta) {
    const { message, lead } = meta;
    if (!message) this.closed = null;
    const shown = message && message.text !== this.closed ? message : null;
    const key = JSON.stringify([shown, lead]);
    if (key === this.key) return;
    this.key = key;
    this.element.className = `notice ${shown ? shown.kind : 'lead'}`;
    if (shown) {
      const close = h('button', { type: 'button', className: 'close', title: 'Close', ariaLabel: 'Close this message' }, '×');
      close.addEventListener('click', () => {
        this.closed = shown.text;
        this.update(meta);
      });
      this.element.replaceChildren(h('p', { title: shown.text }, h('b', {}, `${WORDS[shown.kind] ?? WORDS.info}: `), shown.text), close);
    } else {
      const line = (word, text) => (text ? [h('p', { title: text }, h('b', {}, `${word}: `), text)] : []);
      this.element.replaceChildren(...line('Look', lead?.look), ...line('Try', lead?.try));
    }
  }
}
