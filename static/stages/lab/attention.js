// How much one generated point attends to the others of its batch, as lines: the thicker, the more.

import { strokeLines } from '../../theme/canvas.js';

const LEVELS = 8; // of thickness
const WIDEST = 5; // pixels
const RING = 3; // times a point's radius around the one that attends

/** The number of the point that attends, and its shares of attention, as they were sent. */
function parts(attention) {
  return [Math.round(attention[0]), attention.subarray(1)];
}

/** Draw them. @param {Float32Array} attention the asked point's number, then its share for each of the first points */
export function drawAttention(context, plane, points, attention, theme, radius) {
  const [from, shares] = parts(attention);
  const most = Math.max(...shares, LEVELS / shares.length); // equal shares are thin lines
  const place = (i) => [plane.x(points[2 * i]), plane.y(points[2 * i + 1])];
  const levels = Array.from({ length: LEVELS }, () => []);
  shares.forEach((share, i) => {
    const level = Math.ceil((LEVELS * share) / most) - 1;
    if (i !== from && level >= 0) levels[level].push([place(from), place(i)]);
  });
  levels.forEach((paths, k) => {
    const part = (k + 1) / LEVELS;
    if (paths.length) strokeLines(context, paths, { colour: theme.critic, width: WIDEST * part, alpha: 0.08 + 0.72 * part });
  });
  context.beginPath();
  context.arc(...place(from), RING * radius, 0, 2 * Math.PI);
  Object.assign(context, { strokeStyle: theme.ink, lineWidth: 2.5 });
  context.stroke();
}

/** The number of the point that is nearest to a place, of the first `most`. */
export function nearestPoint(points, most, x, y) {
  let [near, least] = [0, Infinity];
  for (let i = 0; i < most; i++) {
    const apart = Math.hypot(points[2 * i] - x, points[2 * i + 1] - y);
    if (apart < least) [near, least] = [i, apart];
  }
  return near;
}

/** What the point nearest to a place gets of it, as a row: its name and its share. */
export function attentionAt(points, attention, x, y) {
  const shares = parts(attention)[1];
  const near = nearestPoint(points, shares.length, x, y);
  return [`attention to the nearest, point ${near}`, `${(100 * shares[near]).toPrecision(3)} %`];
}
