// The board on which data are drawn: tools above, and a sheet over the picture.

import { placeText } from '../charts/numbers.js';
import { drawAxes, roomAbove, roomBeside } from '../charts/plane.js';
import { PlanePicture } from '../charts/plane_picture.js';
import { drawPoints } from '../charts/points.js';
import { button, Choices } from '../controls/buttons.js';
import { strokeLines } from '../theme/canvas.js';
import { h, setText } from '../theme/dom.js';
import { DENSITIES, EDGES, FOLDS, SIZES, copies, held, middle, radiusOf } from './brush.js';
import { Drawing } from './drawing.js';

const GHOST = 0.3; // how dark the present data are
const SHEET = 0.9; // how much of the picture beneath is covered
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const [NEAR, FAR] = [1 / 50, 1 / 10]; // of the side: a key's way, and with Shift
const HINT = 'Grey are the data of now. Draw with mouse, pen or finger. Keys: arrows move the brush (with Shift farther), Enter stamps, Ctrl+Z takes back, Escape cancels.';
const ROUND = 48; // corners of a circle

let used = null; // the drawing that was used last, on whatever page

const words = (values) => values.map((value) => ({ value, label: value[0].toUpperCase() + value.slice(1) }));

/** Opens over what plays; what is drawn goes to Python as data. */
export class Board extends PlanePicture {
  /**
   * @param {() => Object} player
   * @param {(layout?: boolean) => void} redraw
   */
  constructor(player, redraw) {
    super('', true);
    [this.player, this.redraw] = [player, redraw];
    this.brush = { tool: 'brush', edge: 'soft', size: 'medium', density: 'medium', fold: 1 };
    const choices = new Choices(this.brush, () => this.redraw());
    const group = (label, name, values) => h('div', { className: 'group' }, h('span', { className: 'word' }, label), choices.segments(name, label, values));
    this.count = h('b', { role: 'status', ariaLive: 'polite' });
    this.undo = button('Undo', 'Take the last stroke back (Ctrl+Z)', () => this.#act(() => this.drawing.undo()));
    this.clear = button('Clear', 'Take all points away', () => this.#act(() => this.drawing.clear()));
    this.use = button('Use these points', '', () => this.#use(), 'primary use');
    const cancel = button('Cancel', 'Leave the data as they were (Escape)', () => this.close());
    this.tools = h('section', { className: 'drawing-tools', ariaLabel: 'Draw your own data', hidden: true },
      h('div', { className: 'row' },
        choices.segments('tool', 'Tool', words(['brush', 'eraser'])),
        group('Size', 'size', words(Object.keys(SIZES))),
        group('Edge', 'edge', words(EDGES)),
        group('Density', 'density', words(Object.keys(DENSITIES))),
        group('Symmetry', 'fold', FOLDS.map((value) => ({ value, label: value === 1 ? 'None' : `${value}-fold` })))),
      h('div', { className: 'row' }, this.count, this.undo, this.clear, h('span', { className: 'space' }), cancel, this.use),
      h('p', { className: 'note' }, HINT));
    this.element.classList.add('drawing-sheet');
    this.element.hidden = true;
    Object.assign(this.canvas, { tabIndex: 0, role: 'application' });
    for (const element of [this.tools, this.element]) element.addEventListener('keydown', (event) => this.#key(event));
    this.canvas.addEventListener('pointerdown', (event) => this.#down(event));
    this.canvas.addEventListener('pointermove', (event) => this.#move(event));
    for (const name of ['pointerup', 'pointercancel']) this.canvas.addEventListener(name, () => { this.stroke = false; });
  }

  get open() { return !this.element.hidden; }

  /** Begin with an empty sheet, or go on with what was drawn where that is the data of now. @param {Element} opener gets the keyboard back */
  show(opener) {
    const player = this.player();
    const { draws, lists, view } = player?.meta ?? {};
    if (!draws || this.open) return;
    const own = lists.some(({ name, now }) => name === 'data' && now === 'points');
    this.drawing = own && used ? used.copy() : new Drawing(view, draws.most);
    [this.draws, this.opener, this.played, this.stroke] = [draws, opener, player.playing, false];
    player.pause();
    this.at = middle(this.drawing.view);
    this.#reveal(true);
    this.canvas.focus({ preventScroll: true });
  }

  close() {
    if (!this.open) return;
    this.#reveal(false);
    this.opener?.focus();
    if (this.played) this.player()?.play();
  }

  #reveal(open) {
    this.element.hidden = this.tools.hidden = !open;
    this.redraw(true);
  }

  #use() {
    const { points } = this.drawing;
    if (points.length < this.draws.fewest) return;
    used = this.drawing.copy();
    this.player()?.transport('points', { points });
    this.close();
  }

  #act(change) {
    change();
    this.redraw();
  }

  /**
   * Lie over the picture, or over all where there is no large one.
   * @param {{width: number, height: number}} room
   * @param {number} font
   * @param {PlanePicture} [below]
   */
  lie({ width, height }, font, below) {
    const { style, parentElement } = this.element;
    const whole = !below;
    this.plane.bar = whole ? false : below.plane.bar;
    const most = height - roomAbove(font) + roomBeside(false, font);
    this.fit(whole ? Math.floor(Math.min(width, most)) : below.plane.width, font);
    const [place, main] = [(below?.canvas ?? parentElement), parentElement].map((element) => element.getBoundingClientRect());
    Object.assign(style, whole
      ? { left: 0, top: 0, width: '100%', minHeight: `max(100%, ${height}px)`, paddingLeft: `${Math.max(0, Math.floor((width - this.plane.width) / 2))}px` }
      : { left: `${place.left - main.left}px`, top: `${place.top - main.top}px`, width: `${this.plane.width}px`, minHeight: '', paddingLeft: '' });
    this.element.classList.toggle('whole', whole);
    this.cover = whole ? 1 : SHEET;
  }

  /** Draw what is drawn, over the real points of the data of now. */
  paint(moment, theme) {
    const { drawing, plane, brush } = this;
    this.plane.font = theme.size;
    const context = this.begin(drawing.view);
    context.globalAlpha = this.cover;
    context.fillStyle = theme.background;
    context.fillRect(0, 0, plane.width, plane.height);
    context.globalAlpha = 1;
    const look = { shape: 'disc', edge: theme.edge, radius: Math.max(2.2, plane.size / 220) };
    plane.within(context, () => {
      this.#rays(context, theme);
      context.globalAlpha = GHOST;
      if (moment.real?.length) drawPoints(context, plane, moment.real, { ...look, colour: theme.neutral });
      context.globalAlpha = 1;
      drawPoints(context, plane, drawing.points.flat(), { ...look, colour: theme.real });
      this.#tip(context, theme);
    });
    drawAxes(context, plane, theme);
    this.#tell(brush);
  }

  // The borders between the copies of a symmetric stamp.
  #rays(context, theme) {
    const { plane, drawing: { view }, brush: { fold } } = this;
    if (fold < 2) return;
    const [cx, cy] = middle(view);
    const ends = copies([cx + (view[1] - view[0]), cy], fold, [cx, cy]);
    strokeLines(context, ends.map(([x, y]) => [[plane.x(cx), plane.y(cy)], [plane.x(x), plane.y(y)]]), { colour: theme.ink, alpha: 0.3, dash: [4, 5] });
  }

  // Where the brush or the eraser would touch.
  #tip(context, theme) {
    const { plane, drawing: { view }, brush } = this;
    const radius = radiusOf(brush, view) * plane.unit;
    copies(this.at, brush.fold, middle(view)).forEach(([x, y], k) => {
      const circle = Array.from({ length: ROUND + 1 }, (_, i) => {
        const angle = (2 * Math.PI * i) / ROUND;
        return [plane.x(x) + radius * Math.cos(angle), plane.y(y) + radius * Math.sin(angle)];
      });
      strokeLines(context, [circle], { colour: theme.ink, width: k ? 1 : 2, dash: brush.tool === 'eraser' ? [4, 3] : [] });
    });
  }

  #tell({ tool }) {
    const { drawing: { points, past, full }, draws, plane } = this;
    const count = points.length;
    const few = count < draws.fewest;
    setText(this.count, `${count.toLocaleString('en')} ${count === 1 ? 'point' : 'points'}${few ? `, ${draws.fewest} are needed` : full ? ': no more fit' : ''}`);
    this.use.disabled = few;
    this.undo.disabled = !past.length;
    this.clear.disabled = !count;
    this.use.title = 'Train on them: they are data from now on, in files, and in the link where they are few enough';
    this.canvas.ariaLabel = `A sheet with ${count} drawn points; the ${tool} is at ${placeText(...this.at, plane.view)}. ${HINT}`;
  }

  #down(event) {
    if (event.button > 0) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.at = this.#placeOf(event);
    this.stroke = true;
    this.drawing.begin(this.at, this.brush);
    this.redraw();
  }

  #move(event) {
    for (const each of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
      this.at = this.#placeOf(each);
      if (this.stroke) this.drawing.go(this.at, this.brush);
    }
    this.redraw();
  }

  #placeOf(event) {
    const { plane, canvas } = this;
    const box = canvas.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    return held([plane.xAt(px), plane.view[3] - (py - plane.top) / plane.unit], plane.view);
  }

  #key(event) {
    const move = event.target === this.canvas && MOVES[event.key];
    if (event.key === 'Escape') this.close();
    else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) this.drawing.undo();
    else if (event.key === 'Enter' && event.target === this.canvas) this.drawing.begin(this.at, this.brush);
    else if (move) {
      const { view } = this.drawing;
      const way = (event.shiftKey ? FAR : NEAR) * (view[1] - view[0]);
      this.at = held([this.at[0] + way * move[0], this.at[1] + way * move[1]], view);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.redraw();
  }

  hover() {} // nothing is told of what lies under the brush
}
