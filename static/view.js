// The browser half of every live page: mounts in Streamlit's component, lays everything out and runs the loop that draws.

const v = new URL(import.meta.url).search; // every module is fetched with the same version mark
const load = (...names) => Promise.all(names.map((name) => import(`./${name}.js${v}`)));
const [{ h }, { decode, signature }, { playerOf }, { Moment }, { readTheme }] = await load('dom', 'protocol', 'player', 'moment', 'colours');
const [{ Panels }, { Transport }, { Sliders }, { Notice }, { watch }] = await load('panels', 'transport', 'sliders', 'notice', 'leaving');

const TELL = 100; // ms between two writings of the numbers while playing
const THEME_CHECK = 250; // ms
const PAGE_TOP = 5.4; // font sizes: Streamlit's own header above us
const NARROW = 54; // font sizes: below this width the panels stand under the picture
const BESIDE = 0.56; // the share of the width that a stage with panels beside it may take
const LONGEST_DT = 0.1; // seconds that one drawn frame may move on
const stylesheet = fetch(new URL(`./lab.css${v}`, import.meta.url)).then((answer) => answer.text());
const mounted = new WeakMap();
const counts = { drawn: 0, mounts: 0, lastGapMs: 0, received: 0, jumps: 0 };

/**
 * @typedef {Object} Stage what one page draws
 * @property {Element} element stands under the transport bar and the sliders
 * @property {boolean} panelsBeside whether the charts stand at its right in a wide window, or always under it
 * @property {boolean} [panelsAbove] the charts stand above it, in one row
 * @property {(meta: Object) => void} update follow what Python told
 * @property {(room: {width: number, height: number, narrow: boolean}, font: number) => number} resize fit into the room, in
 *   pixels; the height is what is in sight (in a narrow window a share of it). Returns the width taken.
 * @property {(moment: Object, theme: Object, when: {whole: boolean, now: number}) => void} draw `whole`: everything, not only what moves fast
 * @property {(name: string) => string} [curve] the curve that a panel's line of this name shows now
 * @property {() => void} tell write the numbers of what was drawn last; a few times a second
 */

class View {
  /** @param {(page: {player: () => Object, redraw: (layout?: boolean) => void}) => Stage} makeStage */
  constructor(parent, makeStage) {
    counts.mounts++;
    this.host = parent.querySelector('.gan2d-lab') ?? parent.appendChild(h('div', { className: 'gan2d-lab' }));
    this.player = null;
    this.moment = new Moment();
    this.dirty = true;
    this.force = true;
    this.theme = null;
    this.before = 0;
    this.toldAt = 0;
    const player = () => this.player;
    this.stage = makeStage({ player, redraw: (layout) => this.redraw(layout) });
    this.panels = new Panels((name) => this.stage.curve?.(name) ?? name);
    this.transport = new Transport(player);
    this.sliders = new Sliders(player);
    this.notice = new Notice();
    this.root = h(
      'div',
      { className: 'lab' },
      this.notice.element,
      this.transport.element,
      this.sliders.element,
      h('div', { className: 'main' }, this.stage.element, this.panels.element),
    );
    this.root.classList.toggle('under', !this.stage.panelsBeside);
    this.root.classList.toggle('above', Boolean(this.stage.panelsAbove));
    this.ready = stylesheet.then((text) => this.#attach(text));
  }

  #attach(text) {
    if (this.dead) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    const tree = this.host.getRootNode();
    tree.adoptedStyleSheets = [...tree.adoptedStyleSheets.filter((other) => !other.gan2d), Object.assign(sheet, { gan2d: true })];
    this.host.replaceChildren(this.root);
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.root.addEventListener('input', () => this.redraw());
    this.root.addEventListener('click', () => this.redraw());
    this.resizes = new ResizeObserver(() => this.redraw(true));
    this.resizes.observe(this.host);
    this.wake = () => this.redraw(true);
    document.addEventListener('visibilitychange', this.wake);
    window.addEventListener('resize', this.wake);
    this.themes = setInterval(() => this.#followTheme(), THEME_CHECK);
    this.attached = true;
    this.redraw(true);
  }

  /** Take in what Python sent (again). */
  receive(data, trigger) {
    this.#followTheme();
    const payload = decode(data);
    if (!payload) return;
    const player = playerOf(payload.meta.uid);
    if (this.player !== player) player.resume();
    this.player = player;
    this.player.outbox.trigger = trigger;
    const { received, jumped } = this.player.receive(payload);
    counts.received += received;
    this.jumping ||= jumped;
    const { meta } = this.player;
    for (const part of [this.notice, this.stage, this.sliders, this.transport]) part.update(meta);
    this.redraw(this.panels.update(meta));
  }

  /** Draw at the next frame; `layout` when sizes may have changed. */
  redraw(layout = false) {
    this.dirty = true;
    this.force ||= layout;
    if (this.attached && !this.loop && !this.dead) {
      this.before = 0;
      this.loop = requestAnimationFrame((now) => this.#frame(now));
    }
  }

  #followTheme() {
    if (!this.attached || document.hidden) return;
    const theme = readTheme(this.root, this.theme);
    if (theme === this.theme) return;
    this.theme = theme;
    this.redraw(true);
  }

  #frame(now) {
    this.loop = 0;
    const { player } = this;
    if (this.dead || !player || !player.history.frames.length) return;
    const dt = this.before ? Math.min(LONGEST_DT, (now - this.before) / 1000) : 1 / 60;
    this.before = now;
    const moved = player.tick(dt, now);
    if (this.force) this.#layout();
    const forced = this.force;
    this.force = false;
    if (moved || this.dirty) this.#draw(now, forced);
    else if (now - this.toldAt > TELL) this.#tell(now);
    this.panels.draw(player.history.curves, player.history.step, this.theme, this.theme.size, now, forced);
    const busy = player.playing || player.settling || this.panels.stale(player.history.curves, now);
    if (busy) this.loop = requestAnimationFrame((later) => this.#frame(later));
  }

  #draw(now, forced) {
    const { player } = this;
    const whole = forced || this.dirty || this.jumping || !player.playing;
    this.dirty = false;
    const { a, b, u } = player.history.around();
    this.moment.set(a, b, u);
    this.stage.draw(this.moment, this.theme, { whole, now });
    counts.drawn++;
    if (this.jumping) counts.jumps++;
    this.jumping = false;
    counts.lastGapMs = this.drawnAt ? now - this.drawnAt : 0;
    this.drawnAt = now;
    if (forced || !player.playing || now - this.toldAt > TELL) this.#tell(now);
  }

  #tell(now) {
    this.toldAt = now;
    this.transport.tell();
    this.stage.tell();
  }

  #layout() {
    this.#followTheme();
    const font = this.theme.size;
    const width = this.host.clientWidth;
    const narrow = width < NARROW * font;
    const beside = this.stage.panelsBeside && !narrow;
    this.root.classList.toggle('narrow', narrow);
    if (this.stage.panelsAbove) this.panels.resize(font, 0);
    const before = [this.notice, this.transport, this.sliders, ...(this.stage.panelsAbove ? [this.panels] : [])];
    const above = before.reduce((sum, { element }) => sum + element.offsetHeight, 0);
    const height = narrow ? 0.85 * window.innerHeight : window.innerHeight - PAGE_TOP * font - above;
    const taken = this.stage.resize({ width: beside ? width * BESIDE : width, height, narrow }, font);
    this.root.style.setProperty('--picture', `${taken}px`);
    if (!this.stage.panelsAbove) this.panels.resize(font, beside ? this.stage.element.clientHeight : Infinity);
  }

  #key(event) {
    const field = event.composedPath()[0];
    if (event.key !== ' ' || field.closest?.('button, select, input:not([type=range])')) return;
    event.preventDefault();
    this.player?.toggle();
    this.redraw();
  }

  dispose() {
    this.dead = true;
    cancelAnimationFrame(this.loop);
    clearInterval(this.themes);
    this.resizes?.disconnect();
    document.removeEventListener('visibilitychange', this.wake);
    window.removeEventListener('resize', this.wake);
  }
}

/**
 * What a page's module exports as its default: called by Streamlit at mount and at every new payload or theme, it returns
 * the function to call at unmount.
 */
export function mounter(makeStage) {
  watch();
  return ({ data, parentElement, setTriggerValue }) => {
    let view = mounted.get(parentElement);
    if (!view) mounted.set(parentElement, (view = new View(parentElement, makeStage)));
    view.receive(data, setTriggerValue);
    exposed = view;
    return () => {
      view.dispose();
      mounted.delete(parentElement);
    };
  };
}

let exposed = null;
const history = () => exposed?.player?.history;

/** For tests: what is on screen, read-only. */
window.gan2d = {
  get drawn() { return counts.drawn; },
  get mounts() { return counts.mounts; },
  get lastGapMs() { return counts.lastGapMs; },
  get received() { return counts.received; }, // snapshots that came
  get jumps() { return counts.jumps; }, // answers to a changed knob that were drawn
  get step() { return history()?.step ?? 0; },
  get newest() { return history()?.newest ?? 0; },
  get frames() { return history()?.frames.length ?? 0; },
  get playing() { return exposed?.player?.playing ?? false; },
  get run() { return history()?.run ?? null; },
  signature: () => (history()?.frames.length ? signature(history().around().a) : ''),
};
