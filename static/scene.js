// What every small view shares: its style sheets, the page's theme, its own width, and a last goodbye.

const v = new URL(import.meta.url).search;
const { readTheme } = await import(`./colours.js${v}`);

const THEME_CHECK = 250; // ms
const sheets = new Map();

function sheetOf(name) {
  if (!sheets.has(name)) sheets.set(name, fetch(new URL(`./${name}.css${v}`, import.meta.url)).then((answer) => answer.text()));
  return sheets.get(name);
}

/** A view inside Streamlit's component. Whoever extends it draws in `paint(theme, width)` and takes data in `receive(data)`. */
export class Scene {
  /**
   * @param {Element} parent Streamlit's element
   * @param {Element} root everything that is shown
   * @param {string[]} styles names of style sheets beside this file
   */
  constructor(parent, root, styles) {
    this.root = root;
    this.host = parent.querySelector('.gan2d-view') ?? parent;
    this.theme = null;
    Promise.all(styles.map(sheetOf)).then((texts) => this.#attach(texts));
  }

  #attach(texts) {
    if (this.dead) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(texts.join('\n'));
    const tree = this.host.getRootNode();
    tree.adoptedStyleSheets = [...tree.adoptedStyleSheets.filter((other) => !other.gan2dView), Object.assign(sheet, { gan2dView: true })];
    this.host.replaceChildren(this.root);
    this.resizes = new ResizeObserver(() => this.redraw());
    this.resizes.observe(this.host);
    this.wake = () => this.redraw();
    window.addEventListener('resize', this.wake);
    this.themes = setInterval(() => {
      if (!document.hidden && readTheme(this.root, this.theme) !== this.theme) this.redraw();
    }, THEME_CHECK);
    this.attached = true;
    this.redraw();
  }

  /** Draw everything at the next frame. */
  redraw() {
    if (!this.attached || this.dead || this.planned) return;
    this.planned = requestAnimationFrame(() => {
      this.planned = 0;
      this.theme = readTheme(this.root, this.theme);
      if (this.data && this.host.clientWidth > 0) this.paint(this.theme, this.host.clientWidth);
    });
  }

  dispose() {
    this.dead = true;
    cancelAnimationFrame(this.planned);
    clearInterval(this.themes);
    this.resizes?.disconnect();
    window.removeEventListener('resize', this.wake);
  }
}

/** The function that Streamlit calls at mount and at every new payload; what it returns runs at unmount. */
export function mounter(make) {
  const mounted = new WeakMap();
  return ({ data, parentElement }) => {
    let scene = mounted.get(parentElement);
    if (!scene) mounted.set(parentElement, (scene = make(parentElement)));
    scene.receive(data);
    return () => {
      scene.dispose();
      mounted.delete(parentElement);
    };
  };
}
