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
  'Switch on to draw them in one scale for the whole run, so that a vanishing gradient shrinks before your eyes.',
].join(' ');

/** What is shown at the first visit. */
export const FIRST = { surface: true, contours: true, real: true, generated: true, arrows: true, pushes: false, latent: false };

const FADED = 1e-3; // a field this much shorter than at its peak is called vanishing

/** Words on the arrows' length: the longest now, and how it compares with the run's peak. */
function arrowWords(longest, now, peak) {
  const text = `longest arrow ${short(longest, 2)}`;
  if (!(peak > 0) || now >= FADED * peak) return { text, faded: '' };
  const times = now > 0 ? peak / now : Infinity;
  const rounded = Number.isFinite(times) ? Number(times.toPrecision(1)).toLocaleString('en-US') : null;
  return { text, faded: rounded ? `gradient ${rounded}× smaller than at its peak` : 'no gradient at all' };
}

/** The legend's buttons; `wish` is changed in place and `changed` is called after each click. */
export class Legend {
  constructor(wish, changed) {
    this.wish = wish;
    this.changed = changed;
    const layers = new Choices(wish.shown, changed);
    const buttons = LAYERS.map(({ name, word, help, mark }) => {
      const made = layers.toggle(name, h('span', {}, word), help);
      made.insertAdjacentHTML('afterbegin', mark);
      return made;
    });
    const scale = new Choices(wish, changed).toggle('fixedArrows', 'Fixed scale', SCALE_HELP);
    this.longest = h('span', { className: 'longest', title: 'The largest of the arrows on the grid, in units of loss per distance' });
    this.faded = h('strong', { className: 'faded' });
    this.note = h('p', { className: 'note' });
    this.above = h('div', { className: 'row choices' });
    this.layers = h('div', { className: 'row layers' }, ...buttons, scale);
    const magnitude = h('div', { className: 'row magnitude' }, this.longest, this.faded);
    this.element = h('div', { className: 'legend' }, this.layers, magnitude, this.note);
  }

  /** Follow meta: the objective's readouts and what the arrows mean. */
  update(meta) {
    const latent = meta.latent_note && this.wish.shown.latent ? `Latent grid: ${meta.latent_note}` : '';
    setText(this.note, [meta.objective?.arrows, latent].filter(Boolean).join(' '));
    const readouts = meta.objective?.readouts ?? [{ kind: 'score', label: 'score' }];
    refill(this.above, readouts, () => this.#readouts(readouts));
  }

  #readouts(readouts) {
    const { wish, changed } = this;
    wish.readout = readouts.find(({ kind }) => kind === wish.readout?.kind) ?? readouts[0];
    const values = readouts.map((value) => ({ value, label: value.label, help: value.help }));
    const segments = new Choices(wish, changed).segments('readout', 'What the surface shows', values);
    return [h('span', { className: 'word' }, 'Colour'), segments];
  }

  /** Tell how long the arrows are. */
  tell(longest, now, peak) {
    const { text, faded } = arrowWords(longest, now, peak);
    setText(this.longest, text);
    setText(this.faded, faded);
  }
}
