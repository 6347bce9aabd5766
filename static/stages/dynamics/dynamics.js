// The game itself as a few moving numbers: orbits of many methods from one start that is dragged by hand, and the eigenvalues of their steps.
// Orbits, arrows and eigenvalues are reckoned here at every move, by the programs that Python made of its losses; the words come from Python.

import { roomAbove, roomBeside } from '../../charts/plane.js';
import { button } from '../../controls/buttons.js';
import { stillExport } from '../../export/still.js';
import { csv } from '../../export/tables.js';
import { Address } from '../../shell/address.js';
import { Component, mounter } from '../../shell/component.js';
import { watch } from '../../shell/leaving.js';
import { Outbox } from '../../shell/outbox.js';
import { h, refill, setText } from '../../theme/dom.js';
import { Controls } from './controls.js';
import { EigenPlane } from './eigen_plane.js';
import { lookOf } from './looks.js';
import { MANY, MethodList } from './method_list.js';
import { Moments } from './moments.js';
import { PhasePlane } from './phase_plane.js';
import { Stepper } from './program.js';

const NARROW = 58; // font sizes: below this width the methods stand under the pictures
const LIST = [0.36, 0.4]; // of the width, for the methods beside them: few, and many
const AROUND = 12.5; // font sizes that Streamlit's header, the controls and the sentences take of the window's height …
const UNDER = 5.5; // … and what stands under the planes
const GAP = 1.2; // font sizes
const PAUSE = 120; // ms between two messages to Python at least, …
const RATIO = 3; // … and so many times what the last answer took: pictures wait for none of them, and words leave them the processor
const steppers = new Map(); // by key, for as long as the tab lives: no program is sent twice
const counts = { mounts: 0, drawn: 0 };
let exposed = null;

class DynamicsView extends Component {
  constructor(parent) {
    counts.mounts++;
    super(parent, h('div', { className: 'lab dynamics' }), [new URL('./dynamics.css', import.meta.url)]);
    watch();
    this.outbox = new Outbox(() => null);
    this.address = new Address((wanted) => this.outbox.send('go', wanted));
    this.controls = new Controls((part) => this.#change(part), (game) => this.#another(game));
    this.sentence = h('p', { className: 'notice says', role: 'status', ariaLive: 'polite' });
    this.planes = [];
    [this.told, this.took] = [0, 0]; // when Python was told last, and how long its answer took
    this.pictures = h('div', { className: 'planes' });
    this.eigen = new EigenPlane();
    this.list = new MethodList({
      toggled: (name) => this.#toggle(name),
      strong: (name, strength) => this.#change({ methods: { ...this.play.methods, [name]: strength } }),
      chosen: (name) => this.#change({ arrows: name }),
      looked: (name) => this.#look(name),
    });
    this.moments = new Moments(() => this.play, (step, rests) => this.#stand(step, rests));
    this.formula = h('p', { className: 'formula' });
    this.arrows = h('p', { className: 'note' });
    this.circles = h('div', { className: 'segments', role: 'group', ariaLabel: 'Which part of the plane of eigenvalues' });
    this.detail = h('p', { className: 'detail' });
    const eigen = h('section', { className: 'eigen' }, h('h3', {}, 'Eigenvalues λ of one step'), this.circles, this.eigen.element, this.detail);
    const game = h('section', { className: 'game' }, this.formula, this.pictures, this.moments.element, this.arrows);
    this.main = h('div', { className: 'parts' }, game, eigen, this.list.element);
    const exports = stillExport(this, { name: 'dynamics', part: this.main, tables: () => this.#tables() });
    this.root.append(this.controls.element, h('div', { className: 'row saying' }, this.sentence, exports), this.main);
  }

  /** Take in what Python sent (again): its words, and the play where nothing is under way that would change it. */
  receive(data, trigger) {
    exposed = this;
    this.outbox.trigger = trigger;
    if (!data || data.id === this.data?.id) return;
    const first = !this.data;
    this.data = data;
    for (const [key, told] of Object.entries(data.programs)) steppers.set(key, new Stepper(told, data.names));
    this.outbox.answered(data.ack);
    if (!this.outbox.busy) this.took = Math.min(1000, performance.now() - this.told);
    if (first || !this.stale) this.play = this.moments.playing ? { ...data.play, step: Math.min(this.play.step, data.play.steps) } : data.play;
    this.keys = data.keys;
    if (data.play.game === this.play.game) this.game = data.game;
    this.address.follow(data.uid, data.address, this.stale);
    this.redraw();
  }

  /** Whether the words are of another play than the one that is drawn. */
  get stale() { return this.outbox.busy || Boolean(this.unsent); }

  #change(part) {
    const ended = this.play.step >= this.play.steps;
    this.play = { ...this.play, ...part };
    this.play.step = ended ? this.play.steps : Math.min(this.play.step, this.play.steps);
    if (!(this.play.arrows in this.play.methods)) [this.play.arrows] = Object.keys(this.play.methods);
    this.#send(this.play);
    this.redraw();
  }

  #stand(step, rests) {
    this.play = { ...this.play, step };
    if (rests) this.#send(this.play);
    this.redraw();
  }

  #send({ methods, ...rest }) {
    const said = methods && Object.entries(methods).map(([name, strength]) => (this.#spec(name)?.strength ? `${name}:${strength}` : name)).join(',');
    this.unsent = said ? { ...rest, methods: said } : rest;
    this.timer ||= setTimeout(() => this.#tell(), Math.max(0, this.told + Math.max(PAUSE, RATIO * this.took) - performance.now()));
  }

  #tell() {
    this.outbox.send('at', { play: this.unsent, has: [...steppers.keys()] });
    [this.told, this.timer, this.unsent] = [performance.now(), 0, null];
  }

  // how it opens, with the steps that are taken now
  #another(game) {
    const { h: size, order, steps, circle } = this.play;
    this.#send({ game, h: size, order, steps, circle });
    this.redraw();
  }

  // one is always played
  #toggle(name) {
    const { [name]: strength, ...others } = this.play.methods;
    const methods = strength === undefined ? this.#sorted({ ...others, [name]: this.#spec(name).strength?.default ?? 0 }) : others;
    if (Object.keys(methods).length) this.#change({ methods, arrows: strength === undefined ? name : this.play.arrows });
  }

  #spec(name) { return this.game.methods.find((each) => each.name === name); }

  #sorted(methods) { return Object.fromEntries(this.game.methods.filter(({ name }) => name in methods).map(({ name }) => [name, methods[name]])); }

  #look(name) {
    this.looked = name !== null && name in this.play.methods ? name : null;
    this.redraw();
  }

  #stepper(name) { return steppers.get(this.keys[name]); }

  frame(now) {
    const { theme, host: { clientWidth: width }, data } = this;
    if (!data || !(width > 0)) return false;
    const started = performance.now();
    const goesOn = this.moments.advance(now);
    const { play, game } = this;
    this.moments.show();
    this.controls.show({ choices: data.choices, game, play });
    this.#words();
    const methods = this.#played();
    this.#place(width, theme.size);
    this.#phase(methods, theme);
    this.eigen.draw(this.sizes.eigen, theme, { methods: methods.filter(({ values }) => values.length), near: play.circle === 'near' });
    this.list.show({ game, play, rows: data.rows }, this.stale);
    counts.drawn++;
    counts.cost = performance.now() - started;
    return goesOn;
  }

  // each method that is played: its look, its orbit from this start, and its eigenvalues, which mean nothing where Python told that a step is not smooth
  #played() {
    const { play, game, data, looked } = this;
    return game.methods.flatMap(({ name, title }, place) => {
      if (!(name in play.methods)) return [];
      const [stepper, strength] = [this.#stepper(name), play.methods[name]];
      const states = stepper?.orbit(play.start, play.h, strength, play.steps) ?? Float64Array.from(play.start);
      const values = data.rows[name]?.eigenvalues && stepper ? stepper.eigenvalues(play.h, strength) : [];
      return [{ name, title, look: lookOf(place), states, size: play.start.length, faint: Boolean(looked && looked !== name), values }];
    });
  }

  // what is drawn, in numbers
  #tables() {
    const methods = this.#played();
    const orbits = () => methods.flatMap(({ title, states, size }) => Array.from({ length: states.length / size }, (_, k) => [title, k, ...states.slice(k * size, (k + 1) * size)]));
    const eigenvalues = () => methods.flatMap(({ title, values }) => values.map(([re, im]) => [title, re, im, Math.hypot(re, im)]));
    return [
      { name: 'orbits', label: 'Orbits', title: 'Every step of every method', text: () => csv([['method', 'step', ...this.game.names], ...orbits()]) },
      { name: 'eigenvalues', label: 'Eigenvalues', title: 'Of one step at the equilibrium', text: () => csv([['method', 're', 'im', 'size'], ...eigenvalues()]) },
    ];
  }

  #words() {
    const { data, play, game, looked } = this;
    const of = looked ?? play.arrows;
    setText(this.sentence, data.complaints ? `Careful: ${data.complaints}` : this.stale ? `${game.title}: …` : data.sentence);
    this.sentence.classList.toggle('warning', Boolean(data.complaints));
    this.sentence.classList.toggle('says', !data.complaints);
    setText(this.formula, game.formula);
    const where = game.planes.length > 1 ? ', the other player’s numbers being those of the start' : '';
    setText(this.arrows, `Arrows: the first step of ${this.#spec(of)?.title} from there${where}, longer where it is larger. ○ start: drag it, or use the arrow keys. × equilibrium.`);
    setText(this.detail, data.rows[of]?.says ?? '');
    this.detail.classList.toggle('stale', this.stale);
    refill(this.circles, [data.choices.circles], () => Object.entries(data.choices.circles).map(([name, title]) => {
      const made = button(title, '', () => this.#change({ circle: name }));
      made.dataset.circle = name;
      return made;
    }));
    for (const made of this.circles.children) made.setAttribute('aria-pressed', String(made.dataset.circle === play.circle));
  }

  // how large the pictures are: what the window's height and the width beside the methods leave
  #place(width, font) {
    const narrow = width < NARROW * font;
    const count = this.game.planes.length;
    this.root.classList.toggle('narrow', narrow);
    this.root.classList.toggle('two', count > 1);
    const list = narrow ? 0 : LIST[Number(Object.keys(this.play.methods).length > MANY)] * width + GAP * font;
    const free = width - list - GAP * font;
    const [beside, above] = [roomBeside(false, font), roomAbove(font)];
    const high = Math.max(200, window.innerHeight - AROUND * font);
    const shared = high - UNDER * font; // by two rows of pictures, with what stands under the first
    const plane = count > 1 ? Math.min((free - GAP * font) / 2, 0.62 * shared - above + beside) : Math.min(0.62 * free, high - UNDER * font - above + beside);
    const eigen = count > 1 ? Math.min(0.45 * free, shared - (plane - beside + above) - above + beside) : Math.min(free - plane, 0.66 * high);
    this.sizes = { plane: Math.floor(Math.max(120, plane)), eigen: Math.floor(Math.max(120, eigen)) };
    this.root.style.setProperty('--list', narrow ? '1fr' : `${Math.floor(width - free - GAP * font)}px`);
    this.root.style.setProperty('--plane', `${Math.floor(count > 1 ? free : this.sizes.plane)}px`);
    this.root.style.setProperty('--eigen', `${this.sizes.eigen}px`);
  }

  #phase(methods, theme) {
    const { play, game } = this;
    while (this.planes.length < game.planes.length) {
      const k = this.planes.length;
      const picture = new PhasePlane((place) => this.#moved(k, place));
      this.planes.push(picture);
      this.pictures.append(picture.element);
    }
    this.planes.forEach(({ element }, k) => { element.hidden = k >= game.planes.length; });
    const of = this.looked ?? play.arrows;
    const stepper = this.#stepper(of);
    const after = [];
    game.planes.forEach((shape, k) => {
      const at = [...play.start];
      const stepAt = stepper && ((x, y) => {
        [at[shape.across], at[shape.upwards]] = [x, y];
        stepper.once(at, play.h, play.methods[of], after);
        return [after[shape.across], after[shape.upwards]];
      });
      this.planes[k].draw(this.sizes.plane, theme, { shape, names: game.names, start: play.start, equilibria: game.equilibria, orbits: methods, step: play.step, stepAt });
    });
  }

  #moved(k, [x, y]) {
    const { across, upwards } = this.game.planes[k];
    const start = [...this.play.start];
    [start[across], start[upwards]] = [x, y];
    this.#change({ start });
  }

  dispose() {
    clearTimeout(this.timer);
    this.address.dispose();
    super.dispose();
  }
}

export default mounter((parent) => new DynamicsView(parent));

/** For tests: what is on screen, read-only. */
window.gan2d_dynamics = {
  get mounts() { return counts.mounts; },
  get drawn() { return counts.drawn; },
  get cost() { return counts.cost; },
  get busy() { return exposed?.stale ?? true; },
  get play() { return exposed?.play; },
  get rows() { return exposed?.data.rows; },
  /** The last state of each orbit that is drawn. */
  get ends() { return Object.fromEntries((exposed?.planes[0]?.orbits ?? []).map(({ name, states, size }) => [name, [...states.slice(-size)]])); },
  /** The eigenvalues that are drawn. */
  get eigenvalues() { return Object.fromEntries((exposed?.eigen.methods ?? []).map(({ name, values }) => [name, values])); },
  /** Where a place of a plane lies on the screen, in CSS pixels of the window. */
  where(index, x, y) {
    const { canvas, plane } = exposed.planes[index];
    const box = canvas.getBoundingClientRect();
    return [box.left + plane.x(x), box.top + plane.y(y)];
  },
};
