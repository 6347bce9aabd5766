// Points that lie outside of a picture: a mark at its edge for each, where it left, and at every side how many there are.

import { write } from '../theme/canvas.js';

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
export function drawOutside(context, plane, points, look) {
  const found = outside(plane, points);
  if (!found.some((along) => along.length)) return;
  const ratio = window.devicePixelRatio || 1;
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
