// The legend is the switchboard: each mark with its word switches its layer, and a row chooses what the surface shows.

import { Choices } from '../../controls/buttons.js';
import { h, refill, setText } from '../../theme/dom.js';
import { arrowKey } from '../shared/arrow_key.js';

const svg = (colour, inner) => `<svg viewBox="0 0 20 16" aria-hidden="true" style="color:${colour}">${inner}</svg>`;
const stroke = (path, width) => `<path d="${path}" fill="none" stroke="currentColor" stroke-width="${width}"/>`;
const fill = (path) => `<path d="${path}" fill="currentColor"/>`;
const arrow = stroke('M2 13 L16 4 M16 4 l-6 .6 M16 4 l-2.6 5.4', 2);
const bentGrid = 'M2 4 Q10 0 18 5 M2 9 Q10 4 18 10 M3 15 Q10 9 17 15 M4 2 Q2 9 5 15 M10 1 Q9 8 11 14 M16 3 Q15 9 17 15';

const LAYERS = [
  {
    name: 'surface',
    word: 'Surface',
    help: 'The critic’s surface: green where its score is high (real), purple where it is low (generated).',
    mark: '<span class="ramp"></span>',
  },
  {
    name: 'contours',
    word: 'Contours',
    help: 'Lines of equal value; a thick one, where there is any, is where the score says that real and generated points are equally likely.',
    mark: svg('var(--ink)', stroke('M2 12 Q8 0 18 6', 2.6) + stroke('M5 15 Q10 5 18 11', 1)),
  },
  {
    name: 'real',
    word: 'Real',
    help: 'Points of the data.',
    mark: svg('var(--real)', '<circle cx="10" cy="8" r="5" fill="currentColor"/>'),
  },
  {
    name: 'generated',
    word: 'Generated',
    help: 'Points that the generator makes.',
    mark: svg('var(--generated)', fill('M10 1.5 L16.5 8 L10 14.5 L3.5 8 Z')),
  },
  { name: 'arrows', word: 'Arrows', help: 'The gradient −∂ℓ_G/∂x that a generated point would get, at a grid of places; its length is logarithmic.', mark: svg('var(--ink)', arrow) },
  {
    name: 'pushes',
    word: 'At points',
    help: 'The gradient −∂ℓ_G/∂x at the generated points themselves, on the same scale.',
    mark: svg('var(--generated)', arrow + fill('M4 9 L7 12 L4 15 L1 12 Z')),
  },
  {
    name: 'latent',
    word: 'Latent grid',
    help: 'A square grid of z, bent by the generator.',
    mark: svg('var(--generated)', stroke(bentGrid, 1.3)),
  },
  {
    name: 'segments',
    word: 'Penalty',
    help: 'Where the penalty measures the slope, coloured by it: white below the wanted one, blue at it, orange above; segments run from generated to real points.',
    mark: svg('var(--ink)', stroke('M2 13 L18 3', 1.3) + '<circle cx="11" cy="7.5" r="3.4" fill="currentColor"/>'),
  },
];

const FIRST = { surface: true, contours: true, real: true, generated: true, arrows: true, pushes: false, latent: false, segments: false }; // at the first visit
const FIRST_LAYERS = LAYERS.map(({ name }) => name).filter((name) => FIRST[name]).join();

const KEY_REACH = 26; // pixels of the longest arrow in the key
const KEY_HELP = 'Length of the gradient −∂ℓ_G/∂x; the same scale always and everywhere';

/** The legend's buttons, and what they say: `wish` tells what is shown, and `changed` is called after each click. */
export class Legend {
  constructor(changed) {
    this.wish = { shown: { ...FIRST }, colour: 'score', more: false, plane: true, whole: false };
    this.changed = changed;
    this.layers = new Choices(this.wish.shown, changed);
    const buttons = LAYERS.map(({ name, word, help, mark }) => {
      const made = this.layers.toggle(name, h('span', {}, word), help);
      made.insertAdjacentHTML('afterbegin', mark);
      return made;
    });
    this.latent = buttons[LAYERS.findIndex(({ name }) => name === 'latent')];
    this.segments = buttons[LAYERS.findIndex(({ name }) => name === 'segments')];
    this.colour = h('select', { ariaLabel: 'What the surface’s colour shows', title: 'What the surface’s colour shows' });
    this.colour.addEventListener('change', () => {
      this.wish.colour = this.colour.value;
      changed();
    });
    this.asked = h('select', {});
    this.asked.addEventListener('change', () => {
      this.wish.asked = this.asked.value;
      changed();
    });
    this.charts = new Choices(this.wish, changed);
    this.note = h('p', { className: 'note' });
    this.plane = this.charts.toggle('plane', 'Latent plane', 'The codes, in a picture of their own beside that of the points');
    this.whole = this.charts.toggle('whole', 'The whole', 'How z, generator, data and critic hang together, live, and one step in slow motion');
    this.whole.classList.add('trained');
    const more = this.charts.toggle('more', 'All charts', 'Every chart and every number, below');
    this.row = h('div', { className: 'row layers' }, this.colour, this.asked, ...buttons, h('span', { className: 'key arrow-key', title: KEY_HELP }, arrowKey('', KEY_REACH)), h('span', { className: 'space' }), this.plane, this.whole, more);
    this.element = h('div', { className: 'legend' }, this.row, this.note);
  }

  // A game whose critic is told a class, or has several scores: for which one its surface is drawn.
  #ask(asks, asked) {
    this.asked.hidden = !asks;
    if (!asks) return;
    this.wish.asked = asked || '0';
    this.asked.title = this.asked.ariaLabel = asks.help;
    refill(this.asked, asks.rows, () => asks.rows.map(([value, words]) => h('option', { value }, words)));
    this.asked.value = this.wish.asked;
  }

  /** How many can be asked for; 0 where nothing can. */
  get askable() { return this.asked.hidden ? 0 : this.asked.options.length; }

  /** Ask for another one. */
  ask(number) {
    this.wish.asked = this.asked.value = String(number);
    this.changed();
  }

  /** Show a layer, or hide it. */
  flip(name) {
    this.layers.choose({ [name]: !this.wish.shown[name] });
  }

  /** What is shown, by name, as in the link. */
  get view() {
    const { shown, colour, more } = this.wish;
    const layers = LAYERS.map(({ name }) => name).filter((name) => shown[name]).join();
    const seen = { layers: layers === FIRST_LAYERS ? '' : layers || 'none', colour: colour === 'score' ? '' : colour, charts: more ? 'all' : '' };
    if (!this.asked.hidden) seen.asked = this.wish.asked === '0' ? '' : this.wish.asked;
    if (!this.plane.hidden) seen.plane = this.wish.plane ? '' : 'off';
    if (!this.whole.hidden) Object.assign(seen, this.wish.whole ? { whole: this.arm || 'a' } : { whole: '', slow: '', point: '' });
    return seen;
  }

  /** Follow meta: the objectives' readouts and what the arrows mean; and the view. */
  update({ arms, latent_note: latent, asks, kinds, plane: codes, has_whole: has }, { layers = '', colour, charts, asked, plane, whole }) {
    const { wish } = this;
    const names = (layers || FIRST_LAYERS).split(',');
    for (const { name } of LAYERS) wish.shown[name] = names.includes(name);
    Object.assign(wish, { colour: colour || 'score', more: charts === 'all', plane: plane !== 'off', whole: Boolean(whole) });
    this.arm = whole;
    this.whole.hidden = !has;
    this.segments.hidden = true; // the picture of the whole has a button for it
    for (const choices of [this.layers, this.charts]) choices.press();
    this.#ask(asks, asked);
    this.latent.hidden = Boolean(kinds); // other games have latents of more than one part
    const notes = new Set(arms.map(({ objective }) => objective.note).filter(Boolean));
    this.plane.hidden = !codes;
    if (codes && wish.plane) notes.add(codes.note);
    if (latent && wish.shown.latent) notes.add(`Latent grid: ${latent}`);
    setText(this.note, [...notes].join(' '));
    const readouts = arms.flatMap(({ objective }) => objective.readouts);
    const each = readouts.filter(({ name }, i) => readouts.findIndex((other) => other.name === name) === i);
    refill(this.colour, each, () => each.map(({ name, label, help }) => h('option', { value: name, title: help }, label)));
    this.colour.value = each.some(({ name }) => name === wish.colour) ? wish.colour : each[0].name;
  }
}
