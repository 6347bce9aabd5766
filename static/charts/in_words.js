// Pictures as sentences, for who does not see them.

import { short } from './numbers.js';

/** @param {[string, string][]} rows names and values */
export const rowsInWords = (rows) => rows.map(([name, value]) => `${name} ${value}`).join(', ');

/** "from 1 to 3", or the one value; '' where there is no number. @param {ArrayLike<number>} values */
export function rangeInWords(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return '';
  return short(low) === short(high) ? short(low) : `from ${short(low)} to ${short(high)}`;
}

/** Where a cloud lies: "around 0.1, 2, spread 0.5", its mean and the root of its mean squared distance from it. @param {ArrayLike<number>} points x and y in turn */
export function cloudInWords(points) {
  const n = points.length / 2;
  if (!n) return 'none';
  let [x, y, squares] = [0, 0, 0];
  for (let i = 0; i < n; i++) [x, y] = [x + points[2 * i] / n, y + points[2 * i + 1] / n];
  for (let i = 0; i < n; i++) squares += (points[2 * i] - x) ** 2 + (points[2 * i + 1] - y) ** 2;
  return `around ${short(x, 2)}, ${short(y, 2)}, spread ${short(Math.sqrt(squares / n), 2)}`;
}
