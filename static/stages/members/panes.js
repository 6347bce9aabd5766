// How many square panes stand in a picture of many: their size and places, and the drawing of all of them.

import { fitCanvas, pixelRatio } from '../../theme/canvas.js';

const LEAST = 4.8; // font sizes: a pane's width, below which the page scrolls
const SMALLEST = 16; // pixels
const ABOVE = 1.45; // font sizes above a pane: its seed and its modes
const BELOW = 1.45; // under it: the diagnosis
const GAP = 0.55; // between panes
const WIDEST_GAP = 2.2; // where the height sets the size, the rest of the width goes between the panes
const NO_CENTRES = [];
const FAINT = 0.34; // how opaque the real points are
const HEAP = 16; // points at one place that are drawn as one larger mark, with an area by their number: else a mode that all share would hardly be seen
const LARGEST = 2.2; // marks that its half may measure

/**
 * Places for `count` panes: as large as fits into the room, in rows that are as even as can be, or in so many columns as are `fixed`.
 * @returns {{columns: number, size: number, across: number, down: number, above: number, width: number, height: number}}
 *   `across` and `down` from one pane to the next, in pixels
 */
export function arrange(count, width, room, font, fixed = 0) {
  const gap = Math.round(GAP * font);
  const [above, more] = [Math.round(ABOVE * font), Math.round((ABOVE + BELOW + GAP) * font)];
  const wide = (columns) => Math.floor((width + gap) / columns) - gap;
  let best = { columns: 1, size: 0, score: 0 };
  for (let columns = fixed || 1; columns <= (fixed || count); columns++) {
    const rows = Math.ceil(count / columns);
    const size = Math.min(wide(columns), Math.floor((room + GAP * font) / rows - more));
    const score = size * (0.75 + (0.25 * count) / (rows * columns));
    if (score > best.score) best = { columns, size, score };
  }
  let { columns, size } = best;
  if (size < LEAST * font) {
    const most = Math.max(1, Math.floor((width + gap) / (LEAST * font + gap)));
    columns = fixed && fixed <= most ? fixed : Math.ceil(count / Math.ceil(count / most));
    size = Math.max(SMALLEST, wide(columns)); // while the page is not laid out yet there is no width
  }
  const spare = columns > 1 ? (width - columns * size) / (columns - 1) : 0;
  const across = size + Math.floor(Math.min(Math.max(gap, spare), WIDEST_GAP * font));
  const rows = Math.ceil(count / columns);
  return { columns, size, across, down: size + more, above, width: (columns - 1) * across + size, height: rows * (size + more) - gap };
}

/** The place of pane k: the left and upper corner of its square. */
export function corner({ columns, across, down, above }, k) {
  return [(k % columns) * across, Math.floor(k / columns) * down + above];
}

// The distance between the two modes that are closest: rings around them must not run into each other.
function closest(centres) {
  let least = Infinity;
  for (let i = 0; i < centres.length; i += 2) {
    for (let k = 0; k < i; k += 2) least = Math.min(least, Math.hypot(centres[i] - centres[k], centres[i + 1] - centres[k + 1]));
  }
  return least;
}

/**
 * Draws the still part of all panes on one canvas and the points on another that lies on it. Both count in the screen's
 * own pixels: marks of whole pixels are filled several times faster.
 */
export class Panes {
  constructor(still, moving) {
    [this.still, this.moving] = [still, moving];
    this.tile = document.createElement('canvas');
    this.key = '';
  }

  fit(places, count) {
    [this.places, this.count] = [places, count];
    for (const canvas of [this.still, this.moving]) fitCanvas(canvas, places.width, places.height);
    this.key = '';
  }

  /** The frame, the real points and the rings around the modes are the same in each pane: drawn once and copied. */
  drawStill({ view, real, centres = NO_CENTRES }, theme) {
    const ratio = pixelRatio();
    const key = [theme.key, ratio, ...view].join();
    if (key === this.key && real === this.real && centres === this.centres) return;
    Object.assign(this, { key, real, centres, ratio });
    this.#drawTile(view, theme);
    const target = this.still.getContext('2d');
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.clearRect(0, 0, this.still.width, this.still.height);
    for (let k = 0; k < this.count; k++) target.drawImage(this.tile, ...this.#pixel(k));
  }

  #drawTile(view, theme) {
    const { tile, real, centres, ratio } = this;
    const side = Math.round(this.places.size * ratio);
    tile.width = tile.height = side;
    const context = tile.getContext('2d');
    const unit = side / (view[1] - view[0]);
    const discs = (points, radius, how) => {
      for (let k = 0; k < points.length; k += 2) {
        context.beginPath();
        context.arc((points[k] - view[0]) * unit, (view[3] - points[k + 1]) * unit, radius, 0, 2 * Math.PI);
        context[how]();
      }
    };
    context.fillStyle = theme.real;
    context.globalAlpha = FAINT;
    discs(real, Math.max(1, side / 110), 'fill');
    context.globalAlpha = 0.75;
    context.strokeStyle = theme.text;
    context.lineWidth = Math.max(1, ratio);
    discs(centres, Math.max(2.5 * ratio, Math.min(0.42 * closest(centres) * unit, side / 17)), 'stroke');
  }

  #pixel(k) {
    return corner(this.places, k).map((value) => Math.round(value * this.ratio));
  }

  /**
   * Draw the points: pane k shows those from first[k] on.
   * @param {Float32Array} points of all
   * @param {number[]} view
   * @param {number[]} first the index in `points` of each pane's first number; below 0 it stays empty
   * @param {number} count how many points a pane has
   */
  drawPoints(points, view, first, count, theme) {
    const { ratio } = this;
    const context = this.moving.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.moving.width, this.moving.height);
    context.fillStyle = theme.generated;
    const side = this.tile.width;
    const unit = side / (view[1] - view[0]);
    const mark = Math.max(2, Math.round(Math.max(2 * ratio, side / 42)));
    const thin = mark > 2 ? Math.max(1, Math.round(mark / 2 - 0.6)) : 0; // two bars across: seen as a diamond
    const inset = Math.floor((mark - thin) / 2);
    const most = side - mark;
    const thinnest = Math.max(1, Math.round(mark / 3));
    const heaps = new Heaps(Math.ceil(side / mark));
    for (let k = 0; k < this.count; k++) {
      if (first[k] < 0) continue;
      heaps.clear();
      const [left, top] = this.#pixel(k);
      for (let i = first[k]; i < first[k] + 2 * count; i += 2) {
        const x = Math.round((points[i] - view[0]) * unit - mark / 2);
        const y = Math.round((view[3] - points[i + 1]) * unit - mark / 2);
        if (!(x >= 0 && y >= 0 && x <= most && y <= most)) {
          const [edgeX, edgeY] = [Math.min(most, Math.max(0, x)), Math.min(most, Math.max(0, y))]; // outside: a thin mark at the edge
          context.fillRect(left + edgeX, top + edgeY, edgeX === x ? thinnest : mark, edgeX === x ? mark : thinnest);
          continue;
        }
        heaps.add(Math.floor(x / mark), Math.floor(y / mark), x, y);
        if (thin) {
          context.fillRect(left + x, top + y + inset, mark, mark - 2 * inset);
          context.fillRect(left + x + inset, top + y, mark - 2 * inset, mark);
        } else context.fillRect(left + x, top + y, mark, mark);
      }
      context.beginPath();
      heaps.each((x, y, number) => {
        const r = mark * Math.min(LARGEST, 0.6 * Math.sqrt(number / HEAP));
        const [cx, cy] = [left + x + mark / 2, top + y + mark / 2].map((c, i) => Math.min(Math.max(c, [left, top][i] + r), [left, top][i] + side - r));
        context.moveTo(cx, cy - r);
        for (const [dx, dy] of [[r, 0], [0, r], [-r, 0]]) context.lineTo(cx + dx, cy + dy);
      });
      context.fill();
    }
  }
}

/** How many points of one pane lie in each cell of a coarse grid, and the first of them. */
class Heaps {
  constructor(cells) {
    this.cells = cells;
    this.counts = new Uint16Array(cells * cells);
    this.places = new Int32Array(2 * cells * cells);
  }

  clear() {
    this.counts.fill(0);
  }

  add(column, row, x, y) {
    const k = row * this.cells + column;
    if (!this.counts[k]++) this.places.set([x, y], 2 * k);
  }

  /** Those that are heaps. */
  each(draw) {
    for (let k = 0; k < this.counts.length; k++) if (this.counts[k] >= HEAP) draw(this.places[2 * k], this.places[2 * k + 1], this.counts[k]);
  }
}
