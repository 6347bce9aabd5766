// The quantities that the surface can show: functions of the critic's score, or the slope's own grid.

import { extent } from '../../charts/numbers.js';
import { valueAt } from '../../charts/surface.js';

const sigmoid = (s) => 1 / (1 + Math.exp(-s));
const WATCHED = 128; // points of each cloud that the mean is taken over

// of: score → value; back: value → score; range: fixed ends; signed: both directions have a meaning, so that there are two
// colours, else one that grows; up: high = real
const KINDS = {
  score: { of: (s) => s, back: (y) => y, signed: true, up: true },
  sigmoid: { of: sigmoid, back: (y) => Math.log(y / (1 - y)), range: [0, 1], signed: true, up: true },
  negate: { of: (s) => -s, back: (y) => -y, signed: false, up: true },
  half_tanh: { of: (s) => Math.tanh(s) / 2, back: (y) => Math.atanh(2 * y), range: [-0.5, 0.5], signed: true, up: true },
  slope: { of: (s) => s, back: (y) => y, signed: false, up: true, grid: 'slope' },
};

/**
 * How to compute a readout; unknown kinds fall back to the score itself.
 * @param {string} kind `centred` is the score minus a mean
 * @param {{equal?: number|null, mean?: number}} [told] the score at which the optimum says p = q, where one does; and the mean
 */
export function readoutOf(kind, { equal = null, mean = 0 } = {}) {
  if (kind === 'centred') return { of: (s) => s - mean, back: (y) => y + mean, signed: true, up: true, decisive: null, centre: 0 };
  const row = KINDS[kind] ?? KINDS.score;
  return { ...row, decisive: row.signed && typeof equal === 'number' ? row.of(equal) : null };
}

/** The mean score of both clouds: half of the real points' and half of the generated ones'. */
export function meanScore(grid, view, ...clouds) {
  const means = clouds.map((points) => {
    const count = Math.min(WATCHED, points.length / 2);
    let sum = 0;
    for (let i = 0; i < count; i++) sum += valueAt(grid, view, points[2 * i], points[2 * i + 1]);
    return count ? sum / count : 0;
  });
  return means.reduce((a, b) => a + b, 0) / means.length;
}

/**
 * The colour scale of a readout on this grid: its ends, and the value that says p = q if that is between them. Where both
 * directions have a meaning it reaches equally far to both sides of that value, or of the readout's centre.
 */
export function scaleOf(readout, grid) {
  const { range, decisive, signed, centre } = readout;
  const [low, high] = extent(grid).map(readout.of).sort((a, b) => a - b);
  if (!signed) return { low: Math.min(0, low), high: high > 0 ? high : 1, decisive: null };
  if (range) return { low: range[0], high: range[1], decisive };
  const inside = decisive !== null && low < decisive && decisive < high;
  const middle = inside ? decisive : centre ?? (low + high) / 2;
  const reach = Math.max(high - middle, middle - low, 1e-12);
  return { low: middle - reach, high: middle + reach, decisive: inside ? decisive : null };
}
