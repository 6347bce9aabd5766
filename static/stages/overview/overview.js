// The picture of the whole: what the players are to each other, with a live thumbnail of each part and what flows between them.

import { short } from '../../charts/numbers.js';
import { button } from '../../controls/buttons.js';
import { fitCanvas } from '../../theme/canvas.js';
import { cssOf } from '../../theme/colours.js';
import { h, refill, setText } from '../../theme/dom.js';
import { inside, layOut } from './layout.js';
import { SlowMotion } from './slow_motion.js';
import { Thumbnails, drawPlaces } from './thumbnails.js';
import { colourOfSign, drawWay, widthOf } from './ways.js';

const EVERY = 50; // ms between two drawings while playing
const WIDEST = 52; // font sizes that it takes of a wide room
// cards, what they are called, what is said of them, and the layer of the picture that they switch
const CARDS = [
  ['z', () => 'z', (w) => `Latent vectors: ${w.z || 'there are none'}. In the picture: where a square grid of them lands.`, 'latent'],
  ['G', () => 'G', (w) => `The generator: ${w.generator}`],
  ['fakes', () => 'generated', () => 'Generated points; click to show or hide them in the picture.', 'generated'],
  ['gradients', () => 'gradients', (w) => `−∂ℓ/∂x at generated points: where the generator’s loss would move them${w.per}; click to show or hide them in the picture.`, 'pushes'],
  ['generator_loss', () => 'G’s loss', () => 'The generator’s loss as a function of a generated point’s score; squares are present scores. Its slope is what flows back.'],
  ['data', () => 'data', () => 'Points of the data; click to show or hide them in the picture.', 'real'],
  ['critic', (w) => w.player, (w) => `${w.network}. Its ${w.readout.label}; click to show or hide the surface in the picture.`, 'surface'],
  ['scores', () => 'scores s', () => 'Scores of real points upwards, of generated ones downwards.'],
  ['output', (w) => /\w\(x\)/.exec(w.output.label)?.[0] ?? w.output.label, (w) => `What the losses read off the score: ${w.output.label}. Real points upwards, generated ones downwards.`],
  ['critic_loss', (w) => (w.player === 'critic' ? 'critic’s loss' : 'D’s loss'), (w) => `${w.objective}. The loss as a function of a real point’s score (blue) and of a generated one’s (orange). ${w.meaning}`],
  ['penalty', () => 'penalty', (w) => `${w.penalty.title}: ${w.penalty.help} Click to show or hide in the picture where it looks.`, 'segments'],
  ['projection', (w) => w.projection.title, (w) => w.projection.help],
];

/** It draws in the moment that a page shows, and switches layers of the page's legend. */
export class Overview {
  /**
   * @param {{player: () => Object, redraw: (layout?: boolean) => void}} page
   * @param {Object} legend which knows what is shown, and can `flip` a layer
   */
  constructor({ player, redraw }, legend) {
    Object.assign(this, { player, redraw, legend });
    this.thumbnails = new Thumbnails();
    this.canvas = h('canvas', { role: 'img', ariaLabel: 'The picture of the whole' });
    this.cards = {};
    this.values = {};
    for (const [name, , , layer] of CARDS) {
      this.values[name] = h('span', { className: 'value' });
      const said = [h('span', { className: 'name' }), this.values[name]];
      this.cards[name] = layer ? button('', '', () => legend.flip(layer), `node of-${name}`) : h('div', { className: `node of-${name}` });
      this.cards[name].replaceChildren(...said);
    }
    this.arms = h('span', { className: 'segments' });
    this.slowly = button('Slow motion', 'Walk through the next step of the game, number by number', () => this.#slow(), 'trained');
    this.head = h('header', { className: 'row' }, h('h3', {}, 'The whole'), this.arms, h('span', { className: 'space' }), this.slowly);
    this.diagram = h('div', { className: 'diagram' }, this.canvas, ...Object.values(this.cards));
    this.key = h('p', { className: 'key signs' });
    this.slow = new SlowMotion((view) => this.look(view));
    this.element = h('section', { className: 'overview', hidden: true, ariaLabel: 'The picture of the whole' }, this.head, this.diagram, this.key, this.slow.element);
    this.drawnAt = 0;
  }

  /** Show something else of it. */
  look(view) {
    this.player()?.look(view);
    this.follow();
    this.redraw(true);
  }

  #slow() {
    this.player()?.pause();
    this.look({ slow: '1' });
  }

  /** Follow Python: `whole` is null where it is closed. */
  update(whole, arms) {
    this.whole = whole;
    this.element.hidden = !whole;
    if (!whole) return;
    [whole.readout] = arms[whole.arm].objective.readouts;
    this.arms.hidden = whole.letters.length < 2;
    refill(this.arms, [whole.letters, whole.arm], () => whole.letters.map((letter, i) => {
      const made = button(letter.toUpperCase(), `The whole of arm ${letter.toUpperCase()}`, () => this.look({ whole: letter, point: '' }));
      made.setAttribute('aria-pressed', String(i === whole.arm));
      return made;
    }));
    for (const [name, words, help, layer] of CARDS) {
      const card = this.cards[name];
      card.hidden = (name === 'output' && !whole.output) || (name === 'penalty' && !whole.penalty) || (name === 'projection' && !whole.projection);
      if (card.hidden) continue;
      setText(card.firstChild, words(whole));
      card.title = help(whole);
      if (layer) card.setAttribute('aria-pressed', String(this.legend.wish.shown[layer]));
    }
    const often = whole.n_critic === 1 ? 'once' : `${whole.n_critic} times`;
    const turns = whole.learns ? `A step: the ${whole.player} is updated ${often}, then the generator${whole.n_generator > 1 ? ` ${whole.n_generator} times` : ''}.` : `The ${whole.player} alone learns.`;
    refill(this.key, [turns], () => [h('span', {}, turns), h('span', { className: 'up' }, 'asks for higher scores'), h('span', { className: 'down' }, 'for lower ones')]);
    setText(this.values.projection, whole.projection?.bound ? `|w| ≤ ${short(whole.projection.bound)}` : '');
    this.follow();
  }

  /** Follow the view. */
  follow() {
    const { player } = this;
    const view = player()?.view ?? {};
    this.slow.update(this.whole?.slow, Number(view.slow) || 0, Boolean(player()?.playing));
    const slow = Boolean(Number(view.slow)) && !player()?.playing;
    for (const part of [this.head, this.key]) part.hidden = slow; // what is walked through has their room
  }

  fit(room, font) {
    if (!this.whole || !(room > 0)) return;
    const width = Math.min(room, WIDEST * font);
    const last = Boolean(this.whole.penalty || this.whole.projection);
    this.place = layOut(width, font, { output: Boolean(this.whole.output), last });
    fitCanvas(this.canvas, width, this.place.height);
    for (const [name, card] of Object.entries(this.cards)) {
      const { left, top, width: wide, height } = this.place.cards[name];
      Object.assign(card.style, { left: `${left}px`, top: `${top}px`, width: `${wide}px`, height: `${height}px` });
    }
    this.drawnAt = 0;
  }

  draw(moment, theme, now, forced) {
    if (!this.whole || !this.place || (!forced && now - this.drawnAt < EVERY)) return;
    this.drawnAt = now;
    this.element.style.setProperty('--up', cssOf(theme.diverging, 0.92));
    this.element.style.setProperty('--down', cssOf(theme.diverging, 0.08));
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, this.canvas.clientWidth, this.place.height);
    const known = Boolean(moment.asked && Number.isFinite(moment.asked[0])); // an earlier moment may have been recorded without it
    const { lights } = this.slow;
    for (const [name, card] of Object.entries(this.cards)) {
      if (card.hidden) continue;
      card.classList.toggle('lit', Boolean(lights?.has(name)));
      card.classList.toggle('faint', Boolean(lights && !lights.has(name)));
      if (known) this.thumbnails.draw(name, context, this.#box(name), moment, this.whole, theme);
    }
    this.#ways(context, moment, theme, now, known, lights);
    if (known) this.#tell(moment);
  }

  #box(name) {
    const box = inside(this.place.cards[name]);
    const told = this.values[name].textContent ? 1.35 * parseFloat(getComputedStyle(this.values[name]).fontSize) : 0;
    return { ...box, height: box.height - told };
  }

  #ways(context, moment, theme, now, known, lights) {
    const [atReal, atFake, forG] = known ? moment.asked : [0, 0, 0];
    const size = known ? meanLength(moment.pushes) : 0;
    const forward = { colour: theme.critic };
    const backG = { colour: colourOfSign(forG, theme), width: widthOf(size) };
    const flows = {
      'z-G': [{ colour: theme.neutral }], 'G-fakes': [{ colour: theme.generated }], 'fakes-critic': [{ colour: theme.generated }], 'data-critic': [{ colour: theme.real }],
      'critic-scores': [forward], 'scores-output': [forward], 'scores-generator_loss': [forward], 'scores-critic_loss': [forward],
      'generator_loss-gradients': [{ colour: colourOfSign(forG, theme), width: widthOf(forG) }], 'gradients-fakes': [backG], 'fakes-G': this.whole.learns ? [backG] : [],
      'critic_loss-critic': [{ colour: colourOfSign(atReal, theme), width: widthOf(atReal), aside: -1 }, { colour: colourOfSign(atFake, theme), width: widthOf(atFake), aside: 1 }],
      'penalty-critic_loss': this.whole.penalty ? [{ colour: theme.ink }] : [], 'projection-critic': this.whole.projection ? [{ colour: theme.ink }] : [],
    };
    const moves = Boolean(this.player()?.playing);
    for (const [name, places] of Object.entries(this.place.ways)) {
      for (const flow of flows[name]) drawWay(context, places, flow, { now, moves: moves || Boolean(lights?.has(name)), faint: Boolean(lights && !lights.has(name)), lit: Boolean(lights?.has(name)) });
    }
  }

  #tell(moment) {
    const { history } = this.player();
    const at = (name) => history.curves.valueAt(`${name} ${this.whole.arm}`, moment.step, false);
    const told = {
      critic_loss: at('critic_loss'), generator_loss: at('generator_loss'), gradients: meanLength(moment.pushes), penalty: at('penalty'),
    };
    for (const [name, value] of Object.entries(told)) setText(this.values[name], Number.isFinite(value) ? short(value) : '–');
  }

  /** What the arm's picture shows beside its layers. */
  mark(picture, moment, theme) {
    const { plane } = picture;
    const context = picture.canvas.getContext('2d');
    const radius = Math.max(2.4, plane.size / 170);
    plane.within(context, () => {
      if (this.legend.wish.shown.segments && this.whole.penalty && moment.slopes) drawPlaces(context, plane, moment, this.whole, theme, 1.4 * radius);
      this.slow.mark(context, plane, theme, this.whole.target ?? 0, 1.2 * radius);
    });
  }

  /** What is told of the generated point nearest to a place: its z, its score and its gradient. */
  rowsAt([x, y], { fakes, pushes, z, fake_scores: scores }) {
    if (!scores || !Number.isFinite(scores[0])) return [];
    let [near, least] = [0, Infinity];
    for (let i = 0; i < scores.length; i++) {
      const apart = Math.hypot(fakes[2 * i] - x, fakes[2 * i + 1] - y);
      if (apart < least) [near, least] = [i, apart];
    }
    const pair = (values) => `${short(values[2 * near])}, ${short(values[2 * near + 1])}`;
    const of = `of generated point ${near}`;
    return [...(z?.length && this.whole.learns ? [[`z₁, z₂ ${of}`, pair(z)]] : []), [`score ${of}`, short(scores[near])], [`gradient ${of}`, pair(pushes)]];
  }
}

function meanLength(vectors) {
  let sum = 0;
  for (let i = 0; i < vectors.length; i += 2) sum += Math.hypot(vectors[i], vectors[i + 1]);
  return sum / (vectors.length / 2);
}
