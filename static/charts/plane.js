// The plane of the data: how it maps to pixels, its axes, and the colour bar beside it.

import { strokeLines, write, writeUpwards } from '../theme/canvas.js';
import { cssOf } from '../theme/colours.js';
import { niceStep, tickText, ticks } from './numbers.js';
import { tableOf } from './surface.js';

/** Room around the plane, in units of the font size. */
const ROOM = { left: 2.6, right: 5.6, top: 0.6, bottom: 1.9 };
const NO_BAR = 0.9; // at the right, where there is no colour bar
const STEP = 1 / 8; // of the way through a table of colours, which goes straight from one eighth to the next
const LEAST = 3; // numbers on an axis, to read a length from

/** How much wider than its plane a picture is, with or without a colour bar. */
export function roomBeside(bar, font) {
  return (ROOM.left + (bar ? ROOM.right : NO_BAR)) * font;
}

/** How much higher it is. */
export function roomAbove(font) {
  return (ROOM.top + ROOM.bottom) * font;
}

/** The square of the canvas that shows the view. */
export class Plane {
  /** @param {boolean} bar whether there is room for a colour bar at the right */
  constructor(bar = true) {
    this.bar = bar;
  }

  /** Place the square in a canvas of this width. */
  fit(width, font) {
    this.font = font;
    this.left = Math.round(ROOM.left * font);
    this.top = Math.round(ROOM.top * font);
    this.size = Math.max(50, Math.round(width - roomBeside(this.bar, font)));
    this.width = width;
    this.height = Math.round(this.size + roomAbove(font));
    this.view ??= [0, 1, 0, 1];
  }

  /** Pixels for one unit of the data. */
  get unit() { return this.size / (this.view[1] - this.view[0]); }

  x(value) { return this.left + (value - this.view[0]) * this.unit; }

  y(value) { return this.top + (this.view[3] - value) * this.unit; }

  /** The data's x at a pixel. */
  xAt(px) { return this.view[0] + (px - this.left) / this.unit; }

  /** Draw without leaving the square. */
  within(context, draw) {
    context.save();
    context.beginPath();
    context.rect(this.left, this.top, this.size, this.size);
    context.clip();
    draw();
    context.restore();
  }

  /** Data coordinates of a pixel, or null outside of the plane. */
  at(px, py) {
    const x = this.xAt(px);
    const y = this.view[3] - (py - this.top) / this.unit;
    return x < this.view[0] || x > this.view[1] || y < this.view[2] || y > this.view[3] ? null : [x, y];
  }
}

/** Ticks and numbers at the left and below; `across` and `upwards` name the axes. */
export function drawAxes(context, plane, theme, [across, upwards] = ['x', 'y']) {
  const { view, font, left, top, size } = plane;
  const step = niceStep((view[1] - view[0]) / Math.max(LEAST, size / (font * 5)));
  const marks = (low, high) => ticks(low, high, (high - low) / step);
  const [right, bottom] = [left + size, top + size];
  const look = { colour: theme.text, alpha: 0.85 };
  const lines = [[[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]];
  context.font = `${font * 0.93}px ${theme.font}`;
  const along = marks(view[0], view[1]).map((value) => [plane.x(value), tickText(value, step)]);
  const up = marks(view[2], view[3]).map((value) => [plane.y(value), tickText(value, step)]);
  for (const [x] of along) lines.push([[x, bottom], [x, bottom + 5]]);
  for (const [y] of up) lines.push([[left, y], [left - 5, y]]);
  for (const [x, words] of fitting(context, along, font, plane.width)) write(context, words, x, bottom + 8, { ...look, align: 'center', base: 'top' });
  if (widest(context, up) <= left - 8) for (const [y, words] of up) write(context, words, left - 8, y, { ...look, align: 'right' });
  else for (const [y, words] of fitting(context, up, font, plane.height)) writeUpwards(context, words, left - 8 - font / 2, y, look);
  strokeLines(context, lines, look);
  const name = { ...look, halo: theme.background };
  write(context, across, right - 4, bottom - 4, { ...name, align: 'right', base: 'bottom' });
  write(context, upwards, left + 5, top + 3, { ...name, base: 'top' });
}

const widest = (context, labels) => Math.max(0, ...labels.map(([, words]) => context.measureText(words).width));

// Labels along an axis that have room: every one, every second …, none of them over the canvas' end.
function fitting(context, labels, font, end) {
  const width = widest(context, labels);
  const spacing = labels.length > 1 ? Math.abs(labels[1][0] - labels[0][0]) : Infinity;
  const every = Math.max(1, Math.ceil((width + 0.6 * font) / spacing));
  return labels
    .filter((label, k) => k % every === 0)
    .map(([at, words]) => {
      const half = context.measureText(words).width / 2;
      return [Math.min(end - half, Math.max(half, at)), words];
    });
}

/** The colour scale at the right, its numbers at the contour levels, and the quantity's name along it. */
export function drawColourBar(context, plane, theme, { readout, scale, levels, label }) {
  const { font, top, size } = plane;
  const left = plane.left + size + font * 0.8;
  const width = Math.round(font * 0.95);
  context.fillStyle = gradientOf(context, plane, tableOf(readout, theme), readout.up);
  context.fillRect(left, top, width, size);
  context.globalAlpha = 0.6;
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.strokeRect(left, top, width, size);
  context.globalAlpha = 1;
  const step = levels.length > 1 ? levels[1] - levels[0] : 1;
  const lines = [];
  // numbers of many digits are written smaller, so that they keep off the quantity's name
  context.font = `bold ${font * 0.93}px ${theme.font}`;
  const longest = widest(context, levels.map((level) => [level, tickText(level, step)]));
  const digits = font * 0.93 * Math.min(1, (plane.width - 1.25 * font - (left + width + 6)) / longest);
  for (const level of levels) {
    const y = top + (1 - (level - scale.low) / (scale.high - scale.low)) * size;
    if (y < top + font * 0.4 || y > top + size - font * 0.4) continue;
    const decisive = level === scale.decisive;
    lines.push([[decisive ? left : left + width - 4, y], [left + width + 3, y]]);
    context.font = `${decisive ? 'bold ' : ''}${digits}px ${theme.font}`;
    write(context, tickText(level, step), left + width + 6, y, { colour: theme.text });
  }
  strokeLines(context, lines, { colour: theme.text });
  context.font = `600 ${font}px ${theme.font}`;
  writeUpwards(context, label, plane.width - font * 0.6, top + size / 2, { colour: theme.text });
}

// A table's colours from the foot of the plane to its top, or the other way round.
function gradientOf(context, { top, size }, table, up) {
  const gradient = context.createLinearGradient(0, top + size, 0, top);
  for (let share = 0; share <= 1; share += STEP) gradient.addColorStop(share, cssOf(table, up ? share : 1 - share));
  return gradient;
}
