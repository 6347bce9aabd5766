// One chart of curves over all training steps, drawn on its own canvas only when its data change.

import { ticks, logTicks, niceStep, tickText, power, whole } from './numbers.js';

const SMALLEST = 1e-12; // a logarithmic axis goes no lower; zeros lie on its bottom
const BAND = 0.22; // how opaque the band around a line is

/** The values' range that is worth showing: a few spikes may run out of the picture. */
function range(lines, curves, log) {
  const values = [];
  const shown = lines.flatMap(({ curve, band, sparse }) => [curve, ...(band ?? [])].map((name) => ({ name, sparse })));
  for (const { name, sparse } of shown) {
    const column = curves.column(name);
    if (!column) continue;
    const skip = Math.max(1, Math.floor(curves.length / 2000));
    for (let i = 0; i < curves.length; i += sparse ? 1 : skip) {
      if (Number.isFinite(column[i]) && (!log || column[i] > 0)) values.push(column[i]);
    }
  }
  values.sort((a, b) => a - b);
  const at = (share) => values[Math.round(share * (values.length - 1))];
  let [low, high] = values.length ? [at(0), at(1)] : log ? [0.1, 1] : [0, 1];
  if (values.length > 50 && !log) {
    const [inner, outer] = [at(0.01), at(0.99)];
    const room = 1.5 * (outer - inner) + 1e-9;
    [low, high] = [Math.max(low, inner - room), Math.min(high, outer + room)];
  }
  for (const line of lines) {
    for (const mark of [line.equilibrium, line.floor]) {
      if (typeof mark !== 'number' || (log && mark <= 0)) continue;
      low = Math.min(low, mark);
      high = Math.max(high, mark);
    }
  }
  if (log) {
    low = Math.max(low, high * SMALLEST);
    const room = Math.max(1.15, (high / low) ** 0.06);
    return [low / room, high * room];
  }
  const room = high > low ? 0.07 * (high - low) : Math.max(0.5, 0.1 * Math.abs(high));
  return [low - room, high + room];
}

/**
 * Draw the chart's static part. A line's `band` names the two curves between which its surroundings are filled.
 * @returns {{left: number, width: number, first: number, last: number}} where steps lie, for the cursor
 */
export function drawChart(canvas, width, height, { lines, log, range: fixed }, curves, theme, font) {
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, width, height);
  const plot = { left: Math.round(font * 3.5), top: Math.round(font * 0.5), right: width - 6, bottom: height - Math.round(font * 1.45) };
  const first = curves.length ? curves.steps[0] : 0;
  const last = Math.max(first + 1, curves.length ? curves.steps[curves.length - 1] : 1);
  const [low, high] = fixed ?? range(lines, curves, log);
  const scale = log ? Math.log10 : (value) => value;
  const [from, to] = [scale(low), scale(high)];
  const X = (step) => plot.left + ((step - first) / (last - first)) * (plot.right - plot.left);
  const Y = (value) => plot.bottom - ((log ? (value > 0 ? Math.max(from, Math.log10(value)) : from) : value) - from) / (to - from) * (plot.bottom - plot.top);
  const frame = { plot, X, Y, low, high, first, last };
  context.font = `${font * 0.88}px ${theme.font}`;
  drawGrid(context, frame, log, theme, font);
  context.save();
  context.beginPath();
  context.rect(plot.left, plot.top - 1, plot.right - plot.left + 1, plot.bottom - plot.top + 2);
  context.clip();
  for (const line of lines) if (line.band) drawBand(context, line, curves, frame, theme);
  for (const line of lines) drawLine(context, line, curves, frame, theme);
  context.restore();
  drawMarks(context, lines, frame, theme, font);
  return { left: plot.left, width: plot.right - plot.left, first, last };
}

/** Grid lines, axes and their numbers; `xText` writes a value below. */
export function drawGrid(context, { plot, X, Y, low, high, first, last }, log, theme, font, xText = whole) {
  const count = Math.max(2, (plot.bottom - plot.top) / (font * 2.1));
  const marks = log ? logTicks(low, high, count) : ticks(low, high, count);
  const step = log ? 0 : niceStep((high - low) / count);
  context.fillStyle = theme.text;
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.globalAlpha = 0.16;
  context.beginPath();
  for (const mark of marks) {
    const y = Math.round(Y(mark)) + 0.5;
    context.moveTo(plot.left, y);
    context.lineTo(plot.right, y);
  }
  context.stroke();
  context.globalAlpha = 0.8;
  for (const mark of marks) context.fillText(log ? logText(mark) : tickText(mark, step), plot.left - 6, Y(mark));
  context.textBaseline = 'top';
  const across = Math.max(2, (plot.right - plot.left) / (font * (xText === whole ? 7 : 4)));
  const between = niceStep((last - first) / across);
  for (const mark of ticks(first, last, across)) {
    const x = X(mark);
    const text = xText(mark, between);
    const half = context.measureText(text).width / 2;
    context.textAlign = 'left';
    context.fillText(text, Math.max(plot.left - half, Math.min(plot.right - 2 * half, x - half)), plot.bottom + 4);
  }
  context.globalAlpha = 0.45;
  context.beginPath();
  context.moveTo(plot.left + 0.5, plot.top);
  context.lineTo(plot.left + 0.5, plot.bottom + 0.5);
  context.lineTo(plot.right, plot.bottom + 0.5);
  context.stroke();
  context.globalAlpha = 1;
}

function logText(value) {
  const exponent = Math.log10(value);
  if (value >= 0.01 && value < 10000) return String(Number(value.toPrecision(2)));
  const whole10 = Math.floor(exponent + 1e-9);
  const part = Math.round(value / 10 ** whole10);
  return part === 1 ? power(whole10) : `${part}·${power(whole10)}`;
}

// Filled between two curves, such as quantiles; at most one corner a pixel column, as in drawLine.
function drawBand(context, line, curves, { X, Y }, theme) {
  const [lower, upper] = line.band.map((name) => curves.column(name));
  if (!lower || !upper) return;
  const pieces = [[]]; // a gap begins another piece
  for (let i = 0; i < curves.length;) {
    const px = Math.floor(X(curves.steps[i]));
    const corner = { x: NaN, low: Infinity, high: -Infinity };
    let gap = false;
    for (; i < curves.length && Math.floor(X(curves.steps[i])) === px; i++) {
      if (Number.isNaN(lower[i]) || Number.isNaN(upper[i])) {
        gap = true;
        continue;
      }
      corner.x = X(curves.steps[i]);
      corner.low = Math.min(corner.low, lower[i]);
      corner.high = Math.max(corner.high, upper[i]);
    }
    if (!Number.isNaN(corner.x)) pieces[pieces.length - 1].push(corner);
    if (gap && !line.sparse && pieces[pieces.length - 1].length) pieces.push([]);
  }
  context.fillStyle = theme[line.colour] ?? theme.neutral;
  context.globalAlpha = BAND;
  context.beginPath();
  for (const piece of pieces) {
    if (piece.length === 1) piece.unshift({ ...piece[0], x: piece[0].x - 2 }); // a lone measurement is seen too
    piece.forEach(({ x, high }, k) => (k ? context.lineTo(x, Y(high)) : context.moveTo(x, Y(high))));
    for (const { x, low } of piece.reverse()) context.lineTo(x, Y(low));
  }
  context.fill();
  context.globalAlpha = 1;
}

// At most one vertical stroke a pixel column: from the smallest to the largest value in it.
function drawLine(context, line, curves, { X, Y }, theme) {
  const column = curves.column(line.curve);
  if (!column) return;
  context.strokeStyle = theme[line.colour] ?? theme.neutral;
  context.fillStyle = context.strokeStyle;
  context.lineWidth = 1.8;
  context.lineJoin = 'round';
  context.beginPath();
  let open = false;
  let known = 0;
  for (let i = 0; i < curves.length;) {
    const px = Math.floor(X(curves.steps[i]));
    let [low, high, last, x] = [Infinity, -Infinity, NaN, X(curves.steps[i])];
    let gap = false;
    for (; i < curves.length && Math.floor(X(curves.steps[i])) === px; i++) {
      const value = column[i];
      if (Number.isNaN(value)) {
        gap = true;
        continue;
      }
      known++;
      low = Math.min(low, value);
      high = Math.max(high, value);
      last = value;
      x = X(curves.steps[i]);
    }
    if (Number.isNaN(last)) {
      if (!line.sparse) open = false;
      continue;
    }
    if (open) context.lineTo(x, Y(low));
    else context.moveTo(x, Y(low));
    if (high > low) context.lineTo(x, Y(high));
    context.lineTo(x, Y(last));
    open = line.sparse || !gap || i >= curves.length;
  }
  context.stroke();
  if (known > 0 && known < 40) dots(context, column, curves, X, Y);
}

// Few values: mark each, or a lone one would not be seen.
function dots(context, column, curves, X, Y) {
  context.beginPath();
  for (let i = 0; i < curves.length; i++) {
    if (Number.isNaN(column[i])) continue;
    const [x, y] = [X(curves.steps[i]), Y(column[i])];
    context.moveTo(x + 2.4, y);
    context.arc(x, y, 2.4, 0, 2 * Math.PI);
  }
  context.fill();
}

function drawMarks(context, lines, { plot, Y }, theme, font) {
  const taken = [];
  for (const line of lines) {
    for (const [value, words] of [[line.equilibrium, 'equilibrium'], [line.floor, 'perfect samples']]) {
      if (typeof value !== 'number') continue;
      const y = Math.round(Y(value)) + 0.5;
      context.strokeStyle = theme[line.colour] ?? theme.neutral;
      context.lineWidth = 1.4;
      context.setLineDash([6, 4]);
      context.beginPath();
      context.moveTo(plot.left, y);
      context.lineTo(plot.right, y);
      context.stroke();
      context.setLineDash([]);
      if (taken.some((other) => Math.abs(other - y) < font)) continue;
      taken.push(y);
      const text = `${words} ${Number(value.toPrecision(4))}`.replace('-', '−');
      const above = y - font * 1.1 > plot.top;
      context.textAlign = 'left';
      context.textBaseline = above ? 'bottom' : 'top';
      context.lineWidth = 3;
      context.lineJoin = 'round';
      context.strokeStyle = theme.background;
      context.globalAlpha = 0.8; // the curve behind stays visible
      const [x, ty] = [plot.left + 6, above ? y - 2 : y + 3];
      context.strokeText(text, x, ty);
      context.globalAlpha = 1;
      context.fillStyle = theme.text;
      context.fillText(text, x, ty);
    }
  }
}
