// Curves, bands and marks: values over x, drawn in the frame of a chart.

import { pen } from '../theme/canvas.js';

const DISC = (c, x, y, r) => c.arc(x, y, r, 0, 2 * Math.PI);
const SHAPES = [
  DISC,
  (c, x, y, r) => polygon(c, x, y, 1.25 * r, [[0, -1], [0.95, 0.7], [-0.95, 0.7]]),
  (c, x, y, r) => c.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  (c, x, y, r) => polygon(c, x, y, 1.3 * r, [[0, -1], [0.85, 0], [0, 1], [-0.85, 0]]),
  (c, x, y, r) => polygon(c, x, y, 1.25 * r, [[0, 1], [0.95, -0.7], [-0.95, -0.7]]),
  (c, x, y, r) => {
    c.rect(x - r, y - 0.35 * r, 2 * r, 0.7 * r);
    c.rect(x - 0.35 * r, y - r, 0.7 * r, 2 * r);
  },
];
/** The shapes of marks as words write them. */
export const MARKS = ['●', '▲', '■', '◆', '▼', '✚'];
const BAND = 0.22; // how opaque a band is
const FEW = 40; // so few values of a curve over time are marked, or a lone one would not be seen

function polygon(context, x, y, r, corners) {
  corners.forEach(([dx, dy], i) => (i ? context.lineTo(x + r * dx, y + r * dy) : context.moveTo(x + r * dx, y + r * dy)));
  context.closePath();
}

/**
 * @typedef {Object} Series
 * @property {'line'|'band'|'marks'|'crosses'} kind
 * @property {ArrayLike<number>} x ascending
 * @property {ArrayLike<number>} y NaN is a gap
 * @property {ArrayLike<number>} [under] the other side of a band; without it the band goes down to the axis
 * @property {number} [count] how many values there are, if not all
 * @property {string} colour
 * @property {string} label
 * @property {boolean} [sparse] the curve goes on over gaps
 * @property {(i: number) => boolean} [ends] whether the curve jumps to its next value instead of going there
 * @property {boolean} [falls] what is lower than a logarithmic axis leaves the picture, instead of lying on the axis
 * @property {boolean} [dashed]
 * @property {number} [width] of the line
 * @property {number} [opacity] of a band or of marks
 * @property {number} [radius] of marks
 * @property {number} [shape] which of MARKS
 * @property {boolean} [dots] mark the values where there are few
 * @property {boolean} [quiet] left out under the mouse
 */

/** Draw one of them; `chart` gives the frame. */
export function drawSeries(context, chart, series) {
  const { plot, height, X, Y } = chart;
  const far = 4 * height; // a very large value leaves the picture, but not the canvas's numbers; infinity lies on its edge
  const lowest = chart.log && !series.falls ? plot.bottom : far;
  const y = (value) => (value === Infinity ? plot.top : Math.max(-far, Math.min(lowest, Y(value))));
  context.strokeStyle = context.fillStyle = series.colour;
  context.lineJoin = 'round';
  context.globalAlpha = series.opacity ?? (series.kind === 'band' ? BAND : 1);
  ({ line: drawLine, band: drawBand, marks: drawMarks, crosses: drawCrosses })[series.kind](context, { ...series, X, Y: y }, chart);
  context.globalAlpha = 1;
}

/** What lies in each pixel column: its last place, the span of its values in pixels, how many are known, and whether a gap follows. */
function columnsOf({ x, y, under = y, count = x.length, ends, X, Y }) {
  const columns = [];
  let column = null;
  for (let i = 0; i < count; i++) {
    const at = X(x[i]);
    const pixel = Math.floor(at);
    if (!column || pixel !== column.pixel || (column.gap && ends)) {
      column = { pixel, x: at, top: Infinity, bottom: -Infinity, last: NaN, known: 0, gap: false };
      columns.push(column);
    }
    if (Number.isNaN(y[i]) || Number.isNaN(under[i])) {
      column.gap = true;
      continue;
    }
    column.x = at;
    column.last = Y(y[i]);
    column.top = Math.min(column.top, column.last);
    column.bottom = Math.max(column.bottom, under === y ? column.last : Y(under[i]));
    column.known++;
    if (ends?.(i)) column.gap = true;
  }
  return columns;
}

// At most one vertical stroke a pixel column: from the smallest to the largest value in it.
function drawLine(context, series) {
  const { sparse, dashed, width = 2, dots } = series;
  context.lineWidth = width * pen.scale;
  context.setLineDash(dashed ? [7, 4] : []);
  context.beginPath();
  let [open, known] = [false, 0];
  for (const column of columnsOf(series)) {
    known += column.known;
    if (column.known) {
      if (open) context.lineTo(column.x, column.bottom);
      else context.moveTo(column.x, column.bottom);
      if (column.top < column.bottom) {
        context.lineTo(column.x, column.top);
        context.lineTo(column.x, column.last);
      }
      if (series.ends && column.gap) DISC(context, column.x, column.last, 2); // a lone value
    }
    open = column.known ? sparse || !column.gap : open && sparse;
  }
  context.stroke();
  context.setLineDash([]);
  if (dots && known > 0 && known < FEW) drawMarks(context, { ...series, shape: 0, radius: 2.4 });
}

function drawBand(context, series, { plot }) {
  const { sparse, y, under } = series;
  const pieces = [[]]; // a gap begins another piece
  for (const column of columnsOf({ ...series, under: under ?? y })) {
    if (column.known) pieces.at(-1).push(under ? column : { ...column, bottom: plot.bottom });
    if (column.gap && !sparse && pieces.at(-1).length) pieces.push([]);
  }
  context.beginPath();
  for (const piece of pieces) {
    if (piece.length === 1) piece.unshift({ ...piece[0], x: piece[0].x - 2 }); // a lone measurement is seen too
    piece.forEach((column, k) => (k ? context.lineTo(column.x, column.top) : context.moveTo(column.x, column.top)));
    for (const column of piece.reverse()) context.lineTo(column.x, column.bottom);
  }
  context.fill();
}

function* places({ x, y, count = x.length, X, Y }) {
  for (let i = 0; i < count; i++) if (Number.isFinite(y[i])) yield [X(x[i]), Y(y[i])];
}

function drawMarks(context, series, chart) {
  const { shape = 0, radius = Math.max(2.6, 0.24 * chart.font) } = series;
  context.beginPath();
  for (const [x, y] of places(series)) {
    context.moveTo(x, y);
    SHAPES[shape](context, x, y, radius);
  }
  context.fill();
}

function drawCrosses(context, series, { font }) {
  const r = Math.max(2.6, 0.24 * font);
  context.lineWidth = 1.4 * pen.scale;
  context.beginPath();
  for (const [x, y] of places(series)) {
    context.moveTo(x - r, y - r);
    context.lineTo(x + r, y + r);
    context.moveTo(x - r, y + r);
    context.lineTo(x + r, y - r);
  }
  context.stroke();
}
