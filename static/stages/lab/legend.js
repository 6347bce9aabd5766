// The legend is the switchboard: each mark with its word switches its layer, and a row chooses what the surface shows.

import { short } from '../../charts/numbers.js';
import { Choices } from '../../controls/buttons.js';
import { h, refill, setText } from '../../theme/dom.js';

const svg = (colour, inner) => `<svg viewBox="0 0 20 16" aria-hidden="true" style="color:${colour}">${inner}</svg>`;
const stroke = (path, width) => `<path d="${path}" fill="none" stroke="currentColor" stroke-width="${width}"/>`;
const fill = (path) => `<path d="${path}" fill="currentColor"/>`;
const arrow = stroke('M2 13 L16 4 M16 4 l-6 .6 M16 4 l-2.6 5.4', 2);
const bentGrid = 'M2 4 Q10 0 18 5 M2 9 Q10 4 18 10 M3 15 Q10 9 17 15 M4 2 Q2 9 5 15 M10 1 Q9 8 11 14 M16 3 Q15 9 17 15';

const LAYERS = [
  {
    name: 'surface',
    word: 'Surface',
    help: 'The critic’s surface: green where it sees real data, purple where it sees generated points.',
    mark: '<span class="ramp"></span>',
  },
  {
    name: 'contours',
    word: 'Contours',
    help: 'Lines of equal value; the thick one is where the critic cannot tell.',
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
  { name: 'arrows', word: 'Arrows', help: 'The push on a generated point, at a grid of places.', mark: svg('var(--ink)', arrow) },
  {
    name: 'pushes',
    word: 'At points',
    help: 'Arrows at the generated points themselves: the push on each.',
    mark: svg('var(--generated)', arrow + fill('M4 9 L7 12 L4 15 L1 12 Z')),
  },
  {
    name: 'latent',
    word: 'Latent grid',
    help: 'A square grid of z, bent by the generator.',
    mark: svg('var(--generated)', stroke(bentGrid, 1.3)),
  },
];

const SCALE_HELP = [
  'Arrows are drawn to be seen well at every moment.',
  'Switch on to draw them in one scale for the whole run, and for all pictures, so that a vanishing gradient shrinks before your eyes.',
].join(' ');

const FIRST = { surface: true, contours: true, real: true, generated: true, arrows: true, pushes: false, latent: false }; // at the first visit
const FIRST_LAYERS = LAYERS.map(({ name }) => name).filter((name) => FIRST[name]).join();

const FADED = 1e-3; // a field this much shorter than at its peak is called vanishing

/** Words on the arrows' length: the longest now, and how it compares with the run's peak. */
function arrowWords(longest, now, peak) {
  const text = `longest arrow ${short(longest, 2)}`;
  if (!(peak > 0) || now >= FADED * peak) return { text, faded: '' };
  const times = now > 0 ? peak / now : Infinity;
  const rounded = Number.isFinite(times) ? Number(times.toPrecision(1)).toLocaleString('en-US') : null;
  return { text, faded: rounded ? `gradient ${rounded}× smaller than at its peak` : 'no gradient at all' };
}

/** The legend's buttons, and what they say: `wish` tells what is shown, and `changed` is called after each click. */
export class Legend {
  constructor(changed) {
    this.wish = { shown: { ...FIRST }, colour: 'score', fixedArrows: false };
    this.changed = changed;
    this.layers = new Choices(this.wish.shown, changed);
    const buttons = LAYERS.map(({ name, word, help, mark }) => {
      const made = this.layers.toggle(name, h('span', {}, word), help);
      made.insertAdjacentHTML('afterbegin', mark);
      return made;
    });
    this.scale = new Choices(this.wish, changed);
    this.note = h('p', { className: 'note' });
    this.above = h('div', { className: 'row choices' });
    this.row = h('div', { className: 'row layers' }, ...buttons, this.scale.toggle('fixedArrows', 'Fixed scale', SCALE_HELP));
    this.magnitudes = h('div', { className: 'row magnitude' });
    this.element = h('div', { className: 'legend' }, this.row, this.magnitudes, this.note);
  }

  /** What is shown, by name, as in the link. */
  get view() {
    const { shown, colour, fixedArrows } = this.wish;
    const layers = LAYERS.map(({ name }) => name).filter((name) => shown[name]).join();
    return { layers: layers === FIRST_LAYERS ? '' : layers || 'none', colour: colour === 'score' ? '' : colour, scale: fixedArrows ? 'fixed' : '' };
  }

  /** Follow meta: the objectives' readouts and what the arrows mean; and the view. */
  update({ arms, latent_note: latent }, { layers = '', colour, scale }) {
    const { wish } = this;
    const names = (layers || FIRST_LAYERS).split(',');
    for (const { name } of LAYERS) wish.shown[name] = names.includes(name);
    Object.assign(wish, { colour: colour || 'score', fixedArrows: scale === 'fixed' });
    for (const choices of [this.layers, this.scale, this.colours]) choices?.press();
    const notes = new Set(arms.map(({ objective }) => objective.arrows));
    if (latent && wish.shown.latent) notes.add(`Latent grid: ${latent}`);
    setText(this.note, [...notes].join(' '));
    const readouts = arms.flatMap(({ objective }) => objective.readouts);
    const each = readouts.filter(({ kind }, i) => readouts.findIndex((other) => other.kind === kind) === i);
    refill(this.above, each, () => this.#readouts(each));
    refill(this.magnitudes, arms.map(({ letter }) => letter), () => this.#magnitudes(arms));
  }

  #readouts(readouts) {
    const values = readouts.map(({ kind, label, help }) => ({ value: kind, label, help }));
    this.colours = new Choices(this.wish, this.changed);
    return [h('span', { className: 'word' }, 'Colour'), this.colours.segments('colour', 'What the surface shows', values)];
  }

  #magnitudes(arms) {
    const title = 'The largest of the arrows on the grid, in units of loss per distance';
    this.longest = arms.map(() => h('span', { className: 'longest', title }));
    this.faded = arms.map(() => h('strong', { className: 'faded' }));
    return arms.map(({ letter }, i) => h('span', { className: 'row' }, arms.length > 1 ? h('b', {}, letter) : '', this.longest[i], this.faded[i]));
  }

  /** Tell how long the arrows of an arm are. */
  tell(arm, longest, now, peak) {
    const { text, faded } = arrowWords(longest, now, peak);
    setText(this.longest[arm], text);
    setText(this.faded[arm], faded);
  }
}
