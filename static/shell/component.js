// What everything that Streamlit mounts has in common: its style sheets, the page's theme, drawing at the next frame, and an end.

import { alsoIn } from '../language/page.js';
import { readTheme } from '../theme/colours.js';
import { adopt } from '../theme/styles.js';
import { hold } from './outbox.js';

const WAKES = ['resize', 'gan2d-language']; // of the window: sizes are others
const THEME_CHECK = 250; // ms
const EVERYWHERE = ['../theme/theme.css', '../charts/charts.css', '../controls/controls.css', '../drawing/drawing.css'].map((name) => new URL(name, import.meta.url));

/** Whoever extends it draws in `frame(now, first)` and takes data in `receive(data, trigger)`. */
export class Component {
  /**
   * @param {Element} parent Streamlit's element
   * @param {Element} root everything that is shown
   * @param {URL[]} sheets style sheets of its own
   */
  constructor(parent, root, sheets) {
    this.root = root;
    this.host = parent.querySelector('.gan2d-lab, .gan2d-view') ?? parent;
    this.theme = null;
    adopt(this.host, [...EVERYWHERE, ...sheets]).then(() => this.#attach(), (error) => this.failed?.(error));
  }

  #attach() {
    if (this.dead) return;
    this.host.replaceChildren(this.root);
    this.wake = () => this.redraw(true);
    this.resizes = new ResizeObserver(this.wake);
    this.resizes.observe(this.host);
    for (const name of WAKES) window.addEventListener(name, this.wake);
    alsoIn(this.host.getRootNode());
    document.addEventListener('visibilitychange', this.wake);
    this.themes = setInterval(() => {
      if (!document.hidden && readTheme(this.root, this.theme) !== this.theme) this.redraw(true);
    }, THEME_CHECK);
    this.attached = true;
    this.redraw(true);
  }

  /** Draw at the next frame; `layout` when sizes may have changed. */
  redraw(layout = false) {
    this.dirty = true;
    this.force ||= layout;
    this.#plan(true);
  }

  // `first`: what was drawn before is long ago.
  #plan(first) {
    if (!this.attached || this.dead || this.planned) return;
    this.planned = requestAnimationFrame((now) => {
      this.planned = 0;
      if (this.dead) return;
      if (this.force) this.theme = readTheme(this.root, this.theme);
      if (this.frame(now, first)) this.#plan(false);
    });
  }

  dispose() {
    this.dead = true;
    cancelAnimationFrame(this.planned);
    clearInterval(this.themes);
    this.resizes?.disconnect();
    for (const name of WAKES) window.removeEventListener(name, this.wake);
    document.removeEventListener('visibilitychange', this.wake);
  }
}

/**
 * What a module exports as its default: called by Streamlit at mount and at every new payload or theme, it returns the
 * function to call at unmount. `say` shows an error in the component's place.
 * @param {(parent: Element) => Component} make
 */
export function mounter(make) {
  const mounted = new WeakMap();
  return ({ data, parentElement, setTriggerValue }, say) => {
    let component = mounted.get(parentElement);
    if (!component) {
      mounted.set(parentElement, (component = make(parentElement)));
      component.failed = say;
      hold.on = false;
    }
    component.receive(data, setTriggerValue);
    return () => {
      component.dispose();
      mounted.delete(parentElement);
    };
  };
}
