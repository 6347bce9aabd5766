// The Lab's browser half: mounts in Streamlit's component, lays everything out and runs the loop that draws.

const v = new URL(import.meta.url).search; // every module is fetched with the same version mark
const load = (...names) => Promise.all(names.map((name) => import(`./${name}.js${v}`)));
const [{ h }, { decode, signature }, { playerOf }, { Moment }, { readTheme }, { margins }] = await load('dom', 'protocol', 'player', 'moment', 'colours', 'axes');
const [{ Picture }, { Hover }, { Panels }, { FIRST, Legend }] = await load('picture', 'hover', 'panels', 'legend');
const [{ Transport }, { Sliders }, { Notice }] = await load('transport', 'sliders', 'notice');

const TELL = 100; // ms between two writings of the numbers while playing
const THEME_CHECK = 250; // ms
const PAGE_TOP = 4; // font sizes: Streamlit's own header above us
const NARROW = 54; // font sizes: below this width the panels stand under the picture
const LONGEST_DT = 0.1; // seconds that one drawn frame may move on
const wish = { shown: { ...FIRST }, readout: null, fixedArrows: false }; // outlives a remount
const stylesheet = fetch(new URL(`./lab.css${v}`, import.meta.url)).then((answer) => answer.text());
const mounted = new WeakMap();
const counts = { drawn: 0, mounts: 0, lastGapMs: 0, received: 0, jumps: 0 };

class Lab {
  constructor(parent) {
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
    this.picture = new Picture();
    this.legend = new Legend(wish, () => {
      this.legend.update(this.player.meta);
      this.redraw();
    });
    this.panels = new Panels();
    this.transport = new Transport(player);
    this.sliders = new Sliders(player);
    this.notice = new Notice();
    this.hover = new Hover(this.picture, () => {
      if (!this.moment.frame) return null;
      return { moment: this.moment, readouts: this.player.meta.objective?.readouts ?? [], theme: this.theme };
    });
    this.left = h('div', { className: 'left' }, this.legend.above, this.picture.element, this.legend.element);
    this.root = h(
      'div',
      { className: 'lab' },
      this.notice.element,
      this.transport.element,
      this.sliders.element,
      h('div', { className: 'main' }, this.left, this.panels.element),
    );
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
    this.notice.update(meta);
    this.legend.update(meta);
    this.sliders.update(meta);
    this.transport.update(meta);
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
    this.picture.draw(this.moment, this.theme, wish, whole, now);
    this.hover.draw();
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
    this.legend.tell(this.picture.longest, this.moment.frame?.head[5] ?? 0, this.moment.peak ?? 0);
  }

  #layout() {
    this.#followTheme();
    const font = this.theme.size;
    const width = this.host.clientWidth;
    const room = margins(font);
    const narrow = width < NARROW * font;
    this.root.classList.toggle('narrow', narrow);
    const others = this.#heightBeside();
    const tallest = Math.max(300, window.innerHeight - PAGE_TOP * font - others);
    const wanted = narrow ? Math.min(width, 0.85 * window.innerHeight) : Math.min(width * 0.56, tallest + room.x - room.y);
    const picture = Math.round(Math.min(width, Math.max(280, wanted)));
    this.root.style.setProperty('--picture', `${picture}px`);
    this.picture.resize(picture, font);
    this.panels.resize(font, narrow ? Infinity : this.left.clientHeight);
  }

  // What stands above and right below the picture, so that it is as high as the window allows.
  #heightBeside() {
    const above = [this.notice, this.transport, this.sliders].map(({ element }) => element.offsetHeight);
    return above.reduce((sum, height) => sum + height) + this.legend.above.offsetHeight + this.legend.layers.offsetHeight;
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

/** Called by Streamlit at mount and at every new payload or theme. @returns the function to call at unmount */
export default function mount({ data, parentElement, setTriggerValue }) {
  let lab = mounted.get(parentElement);
  if (!lab) mounted.set(parentElement, (lab = new Lab(parentElement)));
  lab.receive(data, setTriggerValue);
  exposed = lab;
  return () => {
    lab.dispose();
    mounted.delete(parentElement);
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
