// What lies in a plane: clouds of points, arrows, and a bent grid.

import { pen, pixelRatio, write } from '../theme/canvas.js';

const HEAD = 0.42; // half the opening of an arrow's head, in radians
let sizes = new Float32Array(256);

const PHASES = 4; // a stamp is kept at so many positions within a pixel, across and down

// Marks drawn once and stamped many times at whole pixels: several times cheaper than outlined paths or scaled
// images. The stamps differ by fractions of a pixel, so that slow motion stays smooth.
function stampsOf(look, ratio) {
  const size = Math.ceil(2 * look.radius * ratio * 1.25 + 4);
  const made = [];
  for (let k = 0; k < PHASES * PHASES; k++) {
    const canvas = document.createElement('canvas');
    canvas.width = size;
    canvas.height = size;
    const context = canvas.getContext('2d');
    context.translate(size / 2 + (k % PHASES) / PHASES, size / 2 + Math.floor(k / PHASES) / PHASES);
    context.scale(ratio, ratio);
    drawMark(context, 0, 0, look);
    made.push(canvas);
  }
  return { made, half: size / 2 };
}

function drawMark(context, x, y, { shape, radius, colour, edge }) {
  context.beginPath();
  if (shape === 'diamond') {
    const r = radius * 1.22;
    context.moveTo(x, y - r);
    context.lineTo(x + r, y);
    context.lineTo(x, y + r);
    context.lineTo(x - r, y);
    context.closePath();
  } else {
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 1;
  context.stroke();
}

/** Interleaved points by their kind, a list for each. */
export function byKind(points, kinds) {
  const groups = [];
  kinds.forEach((kind, i) => (groups[kind] ??= []).push(points[2 * i], points[2 * i + 1]));
  return groups;
}

const stamps = new Map();

/**
 * Stamp a cloud of interleaved points.
 * @param {{shape: 'disc'|'diamond', colour: string, edge: string, radius: number, outside?: Object}} look with `outside` those that
 *   lie beyond the plane are marked at its edge and counted
 */
export function drawPoints(context, plane, points, look) {
  if (context.vector) { // nothing to stamp on
    plane.within(context, () => { for (let i = 0; i < points.length; i += 2) drawMark(context, plane.x(points[i]), plane.y(points[i + 1]), look); });
    return;
  }
  const ratio = pixelRatio();
  const key = `${look.shape}|${look.colour}|${look.edge}|${look.radius}|${ratio}`;
  if (!stamps.has(key)) stamps.set(key, stampsOf(look, ratio));
  const { made, half } = stamps.get(key);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  const [low, right] = [(plane.left - look.radius) * ratio, (plane.left + plane.size + look.radius) * ratio];
  const [top, bottom] = [(plane.top - look.radius) * ratio, (plane.top + plane.size + look.radius) * ratio];
  for (let i = 0; i < points.length; i += 2) {
    const x = plane.x(points[i]) * ratio;
    const y = plane.y(points[i + 1]) * ratio;
    if (x < low || x > right || y < top || y > bottom) continue;
    const [left, up] = [Math.floor(x - half), Math.floor(y - half)];
    const phase = Math.floor((x - half - left) * PHASES) + PHASES * Math.floor((y - half - up) * PHASES);
    context.drawImage(made[phase], left, up);
  }
  context.restore();
  if (look.outside) drawOutside(context, plane, points, look);
}

// ---- points outside of a picture: a mark at its edge for each, where it left, and at every side how many there are

const [LONG, WIDE] = [7, 2]; // pixels of a mark
const FAINT = 0.55;
const APART = 2.4; // font sizes that words stay away from a corner, where those of the next side begin
// words stand inside the picture, their arrow points out of it
const SIDES = [
  { words: (n) => `← ${n} outside`, align: 'left', base: 'middle' },
  { words: (n) => `${n} outside →`, align: 'right', base: 'middle' },
  { words: (n) => `↑ ${n} outside`, align: 'center', base: 'top' },
  { words: (n) => `↓ ${n} outside`, align: 'center', base: 'bottom' },
];

/**
 * Where points leave the picture: at the left, the right, the top and the bottom the places along that side, in pixels. One
 * that left over a corner counts at the side from which it is farther.
 * @param {{left: number, top: number, size: number}} plane with `x` and `y` to pixels
 * @param {ArrayLike<number>} points interleaved
 * @returns {number[][]}
 */
export function outside(plane, points) {
  const { left, top, size } = plane;
  const found = SIDES.map(() => []);
  for (let i = 0; i < points.length; i += 2) {
    const x = plane.x(points[i]);
    const y = plane.y(points[i + 1]);
    const beyond = [left - x, x - left - size, top - y, y - top - size];
    const most = Math.max(...beyond);
    if (!(most > 0)) continue;
    const side = beyond.indexOf(most);
    found[side].push(side < 2 ? Math.min(top + size, Math.max(top, y)) : Math.min(left + size, Math.max(left, x)));
  }
  return found;
}

/** Draw the marks and the numbers; `look.outside` tells the colours of the words and of what surrounds them. */
function drawOutside(context, plane, points, look) {
  const found = outside(plane, points);
  if (!found.some((along) => along.length)) return;
  const ratio = pixelRatio();
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  found.forEach((along, side) => along.length && drawSide(context, plane, along, side, look));
  context.restore();
}

function drawSide(context, plane, along, side, { colour, outside: { text, halo, font } }) {
  const { left, top, size } = plane;
  const [right, bottom] = [left + size, top + size];
  context.fillStyle = colour;
  context.globalAlpha = FAINT;
  for (const at of along) {
    if (side === 0) context.fillRect(left, at - WIDE / 2, LONG, WIDE);
    else if (side === 1) context.fillRect(right - LONG, at - WIDE / 2, LONG, WIDE);
    else if (side === 2) context.fillRect(at - WIDE / 2, top, WIDE, LONG);
    else context.fillRect(at - WIDE / 2, bottom - LONG, WIDE, LONG);
  }
  const { words, align, base } = SIDES[side];
  const said = words(along.length);
  context.font = `600 ${plane.font}px ${font}`;
  const room = side < 2 ? APART * plane.font : context.measureText(said).width / 2 + plane.font / 2;
  const middle = along.reduce((sum, at) => sum + at, 0) / along.length;
  const start = side < 2 ? top : left;
  const place = size > 2 * room ? Math.min(start + size - room, Math.max(start + room, middle)) : start + size / 2;
  const inwards = LONG + 4;
  const at = [[left + inwards, place], [right - inwards, place], [place, top + inwards], [place, bottom - inwards]][side];
  write(context, said, ...at, { colour: text, halo, align, base });
}

/** Points that seldom move, kept as one finished picture. */
export class StillPoints {
  constructor() {
    this.canvas = document.createElement('canvas');
    this.key = '';
    this.points = null;
  }

  draw(context, plane, points, look) {
    const ratio = pixelRatio();
    const key = [plane.width, plane.height, ratio, ...plane.view, look.colour, look.edge].join();
    if (key !== this.key || points !== this.points) {
      this.key = key;
      this.points = points;
      this.canvas.width = Math.round(plane.width * ratio);
      this.canvas.height = Math.round(plane.height * ratio);
      drawPoints(this.canvas.getContext('2d'), plane, points, look);
    }
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.canvas, 0, 0);
    context.restore();
  }
}

/** The middle and the largest length of vectors. */
export function lengths(vectors) {
  const count = vectors.length / 2;
  if (sizes.length !== count) sizes = new Float32Array(count);
  for (let i = 0; i < count; i++) sizes[i] = Math.hypot(vectors[2 * i], vectors[2 * i + 1]);
  sizes.sort();
  return { middle: sizes[count >> 1] ?? 0, longest: sizes[count - 1] ?? 0 };
}

// One scale for all arrows of all pages, so that a gradient that vanished looks vanished wherever it is drawn: logarithmic, since
// gradients of one picture lie orders of magnitude apart. 10⁻⁶ and less has no length, 10 and more the full one.
const [NO_LENGTH, FULL_LENGTH] = [-6, 1];
export const ARROW_KEY = [1, 1e-3, 1e-6]; // lengths that a legend shows

/** The share of the full length that an arrow of this size gets. */
export function arrowShare(size) {
  return Math.max(0, Math.min(1, (Math.log10(size) - NO_LENGTH) / (FULL_LENGTH - NO_LENGTH)));
}

/**
 * Draw vectors as arrows on the scale of `arrowShare`; the longest ones get `reach` pixels, and what has no length is a dot.
 * @param {(i: number) => [number, number]} at where arrow i starts, in data coordinates
 */
export function drawArrows(context, plane, vectors, at, { reach, colour, width, every = 1 }) {
  context.beginPath();
  for (let i = 0; i < vectors.length / 2; i += every) {
    const length = arrowShare(Math.hypot(vectors[2 * i], vectors[2 * i + 1])) * reach;
    const [px, py] = at(i);
    arrowPath(context, plane.x(px), plane.y(py), Math.atan2(-vectors[2 * i + 1], vectors[2 * i]), length);
  }
  context.lineJoin = 'round';
  context.strokeStyle = colour;
  context.lineWidth = width * pen.scale;
  context.stroke();
}

/** Put an arrow into the current path: from a pixel, in a direction, so many pixels long. */
export function arrowPath(context, x, y, angle, length) {
  if (length < 1) {
    context.moveTo(x - 0.5, y);
    context.lineTo(x + 0.5, y);
    return;
  }
  const tipX = x + Math.cos(angle) * length;
  const tipY = y + Math.sin(angle) * length;
  const head = Math.min(7, 1 + length * 0.3);
  context.moveTo(x, y);
  context.lineTo(tipX, tipY);
  context.moveTo(tipX - head * Math.cos(angle - HEAD), tipY - head * Math.sin(angle - HEAD));
  context.lineTo(tipX, tipY);
  context.lineTo(tipX - head * Math.cos(angle + HEAD), tipY - head * Math.sin(angle + HEAD));
}

/** How many vectors or places stand in a row of their square grid. */
export const sideOf = (grid) => Math.round(Math.sqrt(grid.length / 2));

/** The centre of cell i of an n×n grid over the view. */
export function cellCentre(view, n, i, into) {
  into[0] = view[0] + ((view[1] - view[0]) * ((i % n) + 0.5)) / n;
  into[1] = view[2] + ((view[3] - view[2]) * (Math.floor(i / n) + 0.5)) / n;
  return into;
}

/** The cell of an n×n grid over the view in which a place lies. */
export function cellAt(view, n, x, y) {
  const cell = (value, low, high) => Math.max(0, Math.min(n - 1, Math.floor(((value - low) / (high - low)) * n)));
  return cell(y, view[2], view[3]) * n + cell(x, view[0], view[1]);
}

/** The lines of a square grid of places, as they are bent. */
export function drawGrid(context, plane, grid, colour) {
  const n = sideOf(grid);
  context.beginPath();
  for (let along = 0; along < 2; along++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) {
        const k = 2 * (along ? i * n + j : j * n + i);
        if (i) context.lineTo(plane.x(grid[k]), plane.y(grid[k + 1]));
        else context.moveTo(plane.x(grid[k]), plane.y(grid[k + 1]));
      }
    }
  }
  context.strokeStyle = colour;
  context.lineWidth = 1.2 * pen.scale;
  context.globalAlpha = 0.6;
  context.stroke();
  context.globalAlpha = 1;
}
