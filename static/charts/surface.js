// The heat map of the critic, and the levels and segments of its contour lines.

import { pen } from '../theme/canvas.js';
import { ticks } from './numbers.js';

/** The colours of a readout, from low to high. */
export function tableOf(readout, theme) {
  return readout.signed ? theme.diverging : theme.sequential;
}

/** Paints a square grid of values as a smooth picture. */
export class HeatMap {
  constructor() {
    this.size = 0;
    this.canvas = document.createElement('canvas');
  }

  /** Fill the picture's box; `scale` comes from readouts.scaleOf. */
  draw(context, grid, readout, scale, theme, plane) {
    const n = Math.round(Math.sqrt(grid.length));
    this.#fit(n);
    const table = tableOf(readout, theme);
    const factor = 255 / (scale.high - scale.low);
    const flip = !readout.up;
    for (let j = 0; j < n; j++) {
      const row = (n - 1 - j) * n;
      for (let i = 0; i < n; i++) {
        const shade = Math.max(0, Math.min(255, (readout.of(grid[j * n + i]) - scale.low) * factor)) | 0;
        this.pixels[row + i] = table[flip ? 255 - shade : shade];
      }
    }
    this.context.putImageData(this.image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'low';
    context.drawImage(this.canvas, plane.left, plane.top, plane.size, plane.size);
  }

  #fit(n) {
    if (n === this.size) return;
    this.size = n;
    this.canvas.width = n;
    this.canvas.height = n;
    this.context = this.canvas.getContext('2d');
    this.image = this.context.createImageData(n, n);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }
}

/** Round contour levels of a scale, in the readout's own units. */
export function contourLevels(scale) {
  return ticks(scale.low, scale.high, 14).filter((level) => level > scale.low && level < scale.high);
}

const crossX = new Float64Array(4);
const crossY = new Float64Array(4);

function put(k, x, y) {
  crossX[k] = x;
  crossY[k] = y;
}

/**
 * Trace where `grid` crosses `level` (marching squares) into the current path.
 * @param {(c: number) => number} X column (fractional) → canvas x
 * @param {(r: number) => number} Y row → canvas y
 */
function traceContour(context, grid, level, X, Y) {
  const n = Math.round(Math.sqrt(grid.length));
  for (let j = 0; j < n - 1; j++) {
    for (let i = 0; i < n - 1; i++) {
      const k = j * n + i;
      const a = grid[k] - level;
      const b = grid[k + 1] - level;
      const c = grid[k + n + 1] - level;
      const d = grid[k + n] - level;
      const mask = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (c > 0 ? 4 : 0) | (d > 0 ? 8 : 0);
      if (mask === 0 || mask === 15) continue;
      // the crossing points on the cell's bottom, right, top and left edge, in turn; two make a segment, four make two
      let found = 0;
      if (a > 0 !== b > 0) put(found++, i + a / (a - b), j);
      if (b > 0 !== c > 0) put(found++, i + 1, j + b / (b - c));
      if (d > 0 !== c > 0) put(found++, i + d / (d - c), j + 1);
      if (a > 0 !== d > 0) put(found++, i, j + a / (a - d));
      for (let p = 0; p + 1 < found; p += 2) {
        context.moveTo(X(crossX[p]), Y(crossY[p]));
        context.lineTo(X(crossX[p + 1]), Y(crossY[p + 1]));
      }
    }
  }
}

/**
 * Draw a grid's contours into its plane, the decisive one thick. A level is in the readout's units; `back` gives the grid's.
 */
export function drawContours(context, plane, grid, levels, scale, theme, { bold = 2.2, back = (level) => level } = {}) {
  const cell = plane.size / Math.round(Math.sqrt(grid.length));
  const X = (c) => plane.left + (c + 0.5) * cell;
  const Y = (r) => plane.top + plane.size - (r + 0.5) * cell;
  const draw = (chosen, colour, width) => {
    context.beginPath();
    for (const level of chosen) traceContour(context, grid, back(level), X, Y);
    context.strokeStyle = colour;
    context.lineWidth = width * pen.scale;
    context.stroke();
  };
  draw(levels.filter((level) => level !== scale.decisive), theme.contour, 1);
  if (scale.decisive !== null) draw([scale.decisive], theme.ink, bold);
}

/** Value of a square cell-centred grid at a point, bilinear; beyond the outermost centres the nearest value. */
export function valueAt(grid, view, x, y) {
  const n = Math.round(Math.sqrt(grid.length));
  const clamp = (t) => Math.max(0, Math.min(n - 1, t));
  const c = clamp(((x - view[0]) / (view[1] - view[0])) * n - 0.5);
  const r = clamp(((y - view[2]) / (view[3] - view[2])) * n - 0.5);
  const [i, j] = [Math.min(n - 2, Math.floor(c)), Math.min(n - 2, Math.floor(r))];
  const [u, w] = [c - i, r - j];
  const k = j * n + i;
  return (grid[k] * (1 - u) + grid[k + 1] * u) * (1 - w) + (grid[k + n] * (1 - u) + grid[k + n + 1] * u) * w;
}
