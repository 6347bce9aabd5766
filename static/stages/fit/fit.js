// What each divergence does to a model that is too small: both densities, the gradient of one divergence, and every divergence as a valley.

import { short } from '../../charts/numbers.js';
import { button } from '../../controls/buttons.js';
import { Sliders } from '../../controls/sliders.js';
import { stillExport } from '../../export/still.js';
import { csv } from '../../export/tables.js';
import { pixelRatio } from '../../theme/canvas.js';
import { Component, mounter } from '../../shell/component.js';
import { h, refill, setText } from '../../theme/dom.js';
import { Densities, Integrands } from './densities.js';
import { Fits } from './fits.js';
import { CUT, Gradients } from './gradients.js';
import { Sender } from './sender.js';
import { Valley } from './valley.js';

const SPEEDS = [10, 50, 200]; // steps a second
const NARROW = 54; // font sizes: below this width the valleys stand under the densities
const AROUND = 17.2; // font sizes of all that stands above the pictures
const [LOWEST, HIGHEST] = [24, 60]; // font sizes that the pictures are high
const TEXTS = 12.6; // font sizes of the words between them
const FLAT = 1e-3; // as in the sentences: a gradient below is none
const plays = new Map(); // step, whether it plays, and speed, by key: outlives a remount
const counts = { mounts: 0, drawn: 0 };
let exposed = null;

const item = (name, sign, words) => h('span', { className: 'item' }, h('i', { className: name }, sign), words);

class FitView extends Component {
  constructor(parent) {
    counts.mounts++;
    super(parent, h('div', { className: 'lab fit' }), [new URL('./fit.css', import.meta.url)]);
    this.sender = new Sender();
    const link = { knob: (name, value) => this.sender.send({ [name]: value }), outbox: { pending: () => this.sender.pending } };
    this.sliders = new Sliders(() => link);
    this.densities = new Densities((what, x, done) => this.#dragged(what, x, done));
    this.gradients = new Gradients();
    this.integrands = new Integrands();
    this.valleys = [];
    this.says = h('p', { className: 'says', role: 'status' });
    this.force = h('span');
    this.minds = ['kl', 'reverse_kl'].map((name) => h('p', { className: `minds ${name}` }));
    this.over = h('p', { className: 'key over' });
    this.right = h('div', { className: 'valleys' });
    this.chips = h('div', { className: 'row chips', role: 'group', ariaLabel: 'Divergences that are shown' });
    const key = h('p', { className: 'key' }, item('real', '●', 'p, real'), item('generated', '●', 'q, generated'),
      item('real', '◆', 'drag: last mode'), item('generated', '▲', 'drag: start of q'));
    const both = h('p', { className: 'key' }, 'What adds up to', item('real', '━', 'KL(p‖q) = ∫ p log(p/q)'), item('generated', '╍', 'KL(q‖p) = ∫ q log(q/p)'));
    this.left = h('div', { className: 'left' }, key, this.densities.element, h('p', { className: 'key' }, this.force), this.gradients.element,
      both, this.integrands.element, ...this.minds);
    this.pictures = h('div', { className: 'two' }, this.left, this.right);
    this.root.append(this.#bar(), this.sliders.element, this.chips, this.says, this.pictures);
  }

  #bar() {
    this.play = button('', 'Play or pause', () => this.#toggle(), 'primary');
    const reset = button('Reset', 'Back to the start', () => this.#go(0, true));
    const one = button('1 step', 'Follow the gradient once', () => this.#go(this.now.step + 1, true));
    this.line = h('input', { type: 'range', min: '0', step: '1', className: 'timeline', ariaLabel: 'The step that is shown' });
    this.line.addEventListener('input', () => this.#go(Number(this.line.value), false));
    this.line.addEventListener('change', () => this.#tell());
    this.where = h('span', { className: 'where' });
    this.speed = h('select', { ariaLabel: 'Steps a second' }, ...SPEEDS.map((n) => h('option', { value: String(n) }, `${n} steps/s`)));
    this.speed.addEventListener('change', () => { this.now.speed = Number(this.speed.value); });
    const exports = stillExport(this, { name: 'fit', part: this.pictures, tables: () => this.#tables() });
    return h('div', { className: 'bar', role: 'toolbar', ariaLabel: 'What plays' }, this.play, one, reset, this.where, this.line, this.speed, exports);
  }

  // all paths, and the densities that are shown
  #tables() {
    const { fits } = this;
    const numbers = Array.from({ length: fits.gaussians }, (_, k) => ['mean', 'scale', 'weight'].map((name) => (fits.gaussians > 1 ? `${name} ${k + 1}` : name))).flat();
    const path = ({ title }, d) => Array.from({ length: fits.steps + 1 }, (_, step) => (
      [title, step, fits.valueAt(d, step), fits.sizeAt(d, step), ...fits.modelAt(d, step).flatMap(({ place, scale, weight }) => [place, scale, weight])]));
    const paths = () => csv([['divergence', 'step', 'value', 'size of the gradient', ...numbers], ...fits.divergences.flatMap(path)]);
    const densities = () => {
      const models = fits.divergences.map((_, d) => fits.logDensity(d, this.now.step));
      const rows = fits.places.map((x, i) => [x, fits.p[i], ...models.map((model) => Math.exp(model[i]))]);
      return csv([['x', 'p', ...fits.divergences.map(({ title }) => `q of ${title}`)], ...rows]);
    };
    return [
      { name: 'paths', label: 'Paths', title: 'Every divergence at every step', text: paths },
      { name: 'densities', label: 'Densities', title: 'p and every q at the shown step', text: densities },
    ];
  }

  /** Where the picture stands. */
  get now() {
    const { key, step } = this.data;
    if (!plays.has(key)) plays.set(key, { step: step ?? 0, playing: step === null, speed: SPEEDS[1] });
    return plays.get(key);
  }

  /** Take in what Python sent (again). */
  receive(data, trigger) {
    exposed = this;
    if (!data) return;
    const before = this.data;
    this.data = data;
    if (data.run !== before?.run) this.#begin(data, Boolean(before));
    if (!this.sender.pending || !before) [this.chosen, this.shown] = [data.chosen, data.shown];
    this.sender.answered(trigger);
    this.sliders.update({ live: data.knobs });
    this.redraw(data.id !== before?.id);
  }

  // Another setting: what plays, or has come to its end, begins again; what was paused stays at its step.
  #begin(data, again) {
    const { now } = this;
    if (again && !this.dragging && (now.playing || now.step >= this.fits.steps)) Object.assign(now, { step: 0, playing: true });
    this.fits = new Fits(data);
    this.line.max = String(data.steps);
    if (this.valleys.length !== data.divergences.length) {
      this.valleys = data.divergences.map((told) => new Valley(told, () => this.#choose(told.name)));
      this.right.replaceChildren(this.over, ...this.valleys.map(({ element }) => element));
    }
  }

  #choose(name) {
    if (this.chosen === name) return;
    this.chosen = name;
    if (!this.shown.includes(name)) this.#show([...this.shown, name]);
    this.sender.send({ chosen: name });
    this.redraw();
  }

  // In the order of the table; the chosen one is always shown.
  #show(names) {
    this.shown = this.data.divergences.map(({ name }) => name).filter((name) => names.includes(name));
    this.sender.send({ shown: this.shown.length === this.data.divergences.length ? '' : this.shown.join(',') });
    this.redraw(true);
  }

  #toggleShown(name) {
    if (name === this.chosen && this.shown.includes(name)) {
      const other = this.shown.find((each) => each !== name);
      if (!other) return;
      this.#choose(other);
    }
    this.#show(this.shown.includes(name) ? this.shown.filter((each) => each !== name) : [...this.shown, name]);
  }

  #toggle() {
    const { now, fits } = this;
    now.playing = !now.playing;
    if (now.playing && now.step >= fits.steps) now.step = 0;
    this.#tell();
    this.redraw();
  }

  #go(step, told) {
    Object.assign(this.now, { step: Math.max(0, Math.min(this.fits.steps, Math.round(step))), playing: false });
    if (told) this.#tell();
    this.redraw();
  }

  // The link says where a paused picture stands; one that plays begins at the start.
  #tell() {
    this.sender.send({ step: this.now.playing ? '' : Math.round(this.now.step) });
  }

  #dragged(what, x, done) {
    this.dragging = !done;
    if (done) {
      if (what === 'start') Object.assign(this.now, { step: 0, playing: true });
      this.#tell();
      return this.redraw();
    }
    const { low, high } = this.data.knobs.find(({ name }) => name === what);
    const most = this.data.farthest;
    const spread = this.data.knobs.find(({ name }) => name === 'spread').value;
    const value = what === 'moved' ? Math.max(-most, Math.min(most, x)) - spread : x;
    if (what === 'start') Object.assign(this.now, { step: 0, playing: false });
    this.sender.send({ [what]: Number(Math.max(low, Math.min(high, value)).toFixed(2)) });
  }

  frame(time, first) {
    const { theme, host: { clientWidth: width } } = this;
    if (!this.fits || !(width > 0)) return false;
    const { now, fits } = this;
    if (now.playing) {
      if (!first && this.before) now.step = Math.min(fits.steps, now.step + (now.speed * Math.min(100, time - this.before)) / 1000);
      if (now.step >= fits.steps) now.playing = false;
    }
    this.before = now.playing ? time : null;
    if (this.#layout(width, theme)) this.layout_key = this.key_now;
    this.#draw(theme);
    counts.drawn++;
    return now.playing;
  }

  // Sizes follow the window, and how many valleys there are.
  #layout(width, theme) {
    const font = theme.size;
    const d = this.fits.index(this.chosen);
    const rows = this.fits.divergences[d].parted ? 3 : 1;
    this.key_now = [width, window.innerHeight, font, this.shown.length, rows, pixelRatio()].join();
    if (this.key_now === this.layout_key) return false;
    const narrow = width < NARROW * font;
    this.root.classList.toggle('narrow', narrow);
    const high = Math.max(LOWEST * font, Math.min(HIGHEST * font, window.innerHeight - AROUND * font));
    const columns = narrow ? 2 : this.shown.length > 3 ? 2 : 1;
    this.right.style.setProperty('--columns', columns);
    this.valleys.forEach(({ element }, i) => { element.hidden = !this.shown.includes(this.fits.divergences[i].name); });
    const wide = this.left.clientWidth;
    const strip = (rows === 3 ? 6 : 2.6) * font;
    const free = Math.max(12 * font, high - strip - TEXTS * font);
    this.densities.fit(wide, Math.round(0.56 * free));
    this.gradients.fit(wide, Math.round(strip));
    this.integrands.fit(wide, Math.round(0.44 * free));
    const lines = Math.ceil(this.shown.length / columns);
    for (const valley of this.valleys.filter(({ element }) => !element.hidden)) {
      valley.fit(valley.element.clientWidth, Math.round(Math.min(16 * font, (high - 1.6 * font) / lines - 2.5 * font)));
    }
    return true;
  }

  #draw(theme) {
    const { fits, now, data } = this;
    const [d, moment, font] = [fits.index(this.chosen), fits.momentAt(now.step), theme.size];
    const shown = fits.divergences.map(({ name }, i) => (this.shown.includes(name) ? i : -1)).filter((i) => i >= 0);
    const knob = (name) => data.knobs.find((each) => each.name === name).value;
    const handles = { moved: fits.means.at(-1), start: knob('start') };
    this.densities.show(fits, d, shown.filter((i) => i !== d), now.step, handles, theme, font);
    this.gradients.show(fits, d, now.step, theme, font);
    this.integrands.show(fits, d, now.step, theme, font);
    for (const i of shown) this.valleys[i].show(fits, i, now.step, i === d, theme, font);
    setText(this.play, now.playing ? 'Pause' : 'Play');
    setText(this.where, `Step ${Math.round(now.step)} of ${fits.steps}`);
    this.line.value = String(Math.round(now.step));
    this.speed.value = String(now.speed);
    setText(this.says, fits.words[d][moment]);
    setText(this.force, this.#forceWords(fits.divergences[d], fits.sizeAt(d, now.step)));
    const place = fits.gaussians > 1 ? 'place of its first Gaussian, all else as now' : 'place of q, at its scale of now';
    setText(this.over, `Over the ${place}: ● q rolls, ▲ modes. Click one.`);
    this.minds.forEach((line, k) => setText(line, (k ? fits.reverse_kl : fits.kl)[d][moment]));
    refill(this.chips, [this.shown, this.chosen], () => [h('span', { className: 'word' }, 'Show'), ...fits.divergences.map((told) => this.#chip(told))]);
  }

  #forceWords({ title, pointwise }, size) {
    const whole = `${title}: gradient at points of q`;
    if (!pointwise) return `${title} gives no single point of q a gradient: a perfect critic is a step. On the whole model it is ${size < FLAT ? 'below 10⁻³' : short(size, 2)}.`;
    return `${whole}; size 1 is half a unit of x, cut beyond ${CUT} (»)`;
  }

  #chip({ name, title, colour, help }) {
    const chip = button('', help, () => this.#toggleShown(name), 'layer');
    chip.append(h('i', { className: colour }, '●'), ` ${title}`);
    chip.setAttribute('aria-pressed', String(this.shown.includes(name)));
    return chip;
  }
}

export default mounter((parent) => new FitView(parent));

/** For tests: what is on screen, read-only. */
window.gan2d_fit = {
  get mounts() { return counts.mounts; },
  get drawn() { return counts.drawn; },
  get step() { return Math.round(exposed?.now.step ?? -1); },
  get playing() { return exposed?.now.playing ?? false; },
  get run() { return exposed?.data?.run ?? ''; },
  get busy() { return exposed?.sender.pending ?? true; },
  get chosen() { return exposed?.chosen ?? ''; },
  get shown() { return exposed?.shown ?? []; },
  get says() { return exposed?.says.textContent ?? ''; },
  get means() { return exposed?.fits?.means ?? []; },
  get model() { return exposed?.fits?.modelAt(exposed.fits.index(exposed.chosen), exposed.now.step) ?? []; },
  get value() { return exposed?.fits?.valueAt(exposed.fits.index(exposed.chosen), exposed.now.step); },
  /** Where a value of x lies on the screen, in CSS pixels of the window, on the axis of the densities. */
  where(x) {
    const box = exposed.densities.canvas.getBoundingClientRect();
    return [box.left + exposed.densities.X(x), box.top + exposed.densities.plot.bottom - 10];
  },
};
