// One large picture for the last row, by the key P or a link; and no sidebar where it would hold nothing. Streamlit's own part follows in gan2d/ui/page.py.

import { left } from './left.js';
import { pen } from '../theme/canvas.js';

const NAME = 'projector'; // in the link, and of the class of the page and of what is shown
const PLAIN = 'gan2d-plain';
const THICK = 1.8; // lines there, over the usual ones

/** Of a page that shows a player. */
export class Projector {
  /**
   * @param {Element} root everything that is shown
   * @param {() => Object} player
   * @param {() => void} changed called when sizes are others
   */
  constructor(root, player, changed) {
    [this.root, this.player, this.changed, this.on] = [root, player, changed, false];
    this.key = (event) => this.#key(event);
    document.addEventListener('keydown', this.key);
  }

  /** Follow what is shown, by name, as in the link. */
  update(view) {
    const on = view[NAME] !== undefined;
    const page = document.documentElement.classList;
    page.toggle(`gan2d-${NAME}`, on);
    page.toggle(PLAIN, !left(view).knobs);
    pen.scale = on ? THICK : 1;
    this.root.classList.toggle(NAME, on);
    if (on !== this.on) this.changed();
    this.on = on;
  }

  // Wherever the focus is, unless something is typed.
  #key(event) {
    const field = event.composedPath()[0];
    const typed = field.isContentEditable || field.closest?.('input:not([type=range]), textarea, select');
    if (!this.player() || event.key.toLowerCase() !== 'p' || event.ctrlKey || event.metaKey || event.altKey || typed) return;
    this.player().look({ [NAME]: this.on ? '' : 'yes' });
    this.update(this.player().view);
  }

  dispose() {
    document.removeEventListener('keydown', this.key);
    document.documentElement.classList.remove(`gan2d-${NAME}`, PLAIN);
    pen.scale = 1;
  }
}
