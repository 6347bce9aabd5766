// The plane of the data: how it maps to pixels, its axes, and the colour bar beside it.

import { niceStep, tickText, ticks } from './numbers.js';
import { tableOf } from './surface.js';

/** Room around the plane, in units of the font size. */
const ROOM = { left: 2.6, right: 5.6, top: 0.6, bottom: 1.9 };
const NO_BAR = 0.9; // at the right, where there is no colour bar
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

/** Ticks and numbers at the left and below. */
export function drawAxes(context, plane, theme) {
  const { view, font } = plane;
  const step = niceStep((view[1] - view[0]) / Math.max(LEAST, plane.size / (font * 5)));
  const marks = (low, high) => ticks(low, high, (high - low) / step);
  const bottom = plane.top + plane.size;
  context.font = `${font * 0.93}px ${theme.font}`;
  context.fillStyle = context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.globalAlpha = 0.85;
  context.beginPath();
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const value of marks(view[0], view[1])) {
    const x = plane.x(value);
    context.moveTo(x, bottom);
    context.lineTo(x, bottom + 5);
    context.fillText(tickText(value, step), x, bottom + 8);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of marks(view[2], view[3])) {
    const y = plane.y(value);
    context.moveTo(plane.left, y);
    context.lineTo(plane.left - 5, y);
    context.fillText(tickText(value, step), plane.left - 8, y);
  }
  context.rect(plane.left, plane.top, plane.size, plane.size);
  context.stroke();
  context.globalAlpha = 1;
}

/** The colour scale at the right, its numbers at the contour levels, and the quantity's name along it. */
export function drawColourBar(context, plane, theme, { readout, scale, levels, label }) {
  const { font } = plane;
  const left = plane.left + plane.size + font * 0.8;
  const width = Math.round(font * 0.95);
  const strip = stripOf(readout, theme);
  context.imageSmoothingEnabled = true;
  context.drawImage(strip, left, plane.top, width, plane.size);
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.globalAlpha = 0.6;
  context.strokeRect(left, plane.top, width, plane.size);
  context.globalAlpha = 1;
  context.fillStyle = theme.text;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const step = levels.length > 1 ? levels[1] - levels[0] : 1;
  context.beginPath();
  for (const level of levels) {
    const y = plane.top + (1 - (level - scale.low) / (scale.high - scale.low)) * plane.size;
    if (y < plane.top + font * 0.4 || y > plane.top + plane.size - font * 0.4) continue;
    const decisive = level === scale.decisive;
    context.moveTo(decisive ? left : left + width - 4, y);
    context.lineTo(left + width + 3, y);
    context.font = `${decisive ? 'bold ' : ''}${font * 0.93}px ${theme.font}`;
    context.fillText(tickText(level, step), left + width + 6, y);
  }
  context.stroke();
  context.font = `600 ${font}px ${theme.font}`;
  context.textAlign = 'center';
  context.save();
  context.translate(plane.width - font * 0.6, plane.top + plane.size / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(label, 0, 0);
  context.restore();
}

const strips = new Map();

// The bar is the same picture until the theme or the kind of scale changes.
function stripOf(readout, theme) {
  const key = `${theme.dark}|${readout.decisive === null}|${readout.up}`;
  if (!strips.has(key)) {
    const table = tableOf(readout, theme);
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = table.length;
    const context = canvas.getContext('2d');
    const image = context.createImageData(1, table.length);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < table.length; i++) pixels[i] = table[readout.up ? table.length - 1 - i : i];
    context.putImageData(image, 0, 0);
    strips.set(key, canvas);
  }
  return strips.get(key);
}
