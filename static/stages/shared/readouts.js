// The quantities that the surface can show: functions of the critic's score, or the slope's own grid.

import { extent } from '../../charts/numbers.js';

const sigmoid = (s) => 1 / (1 + Math.exp(-s));

// of: score → value; back: value → score; range: fixed ends; decisive: where the critic cannot tell; up: high = real
const KINDS = {
  score: { of: (s) => s, back: (y) => y, decisive: 0, up: true },
  sigmoid: { of: sigmoid, back: (y) => Math.log(y / (1 - y)), range: [0, 1], decisive: 0.5, up: true },
  negate: { of: (s) => -s, back: (y) => -y, decisive: 0, up: false },
  half_tanh: { of: (s) => Math.tanh(s) / 2, back: (y) => Math.atanh(2 * y), range: [-0.5, 0.5], decisive: 0, up: true },
  slope: { of: (s) => s, back: (y) => y, decisive: null, up: true, grid: 'slope' },
};

/** How to compute a readout; unknown kinds fall back to the score itself. */
export function readoutOf(kind) {
  return KINDS[kind] ?? KINDS.score;
}

/**
 * The colour scale of a readout on this grid: its ends, and the value where the critic cannot tell if that is between them.
 * A diverging scale reaches equally far to both sides of it, so that its middle colour is this value.
 */
export function scaleOf(readout, grid) {
  const { range, decisive } = readout;
  const ends = extent(grid);
  if (decisive === null) return { low: 0, high: ends[1] > 0 ? ends[1] : 1, decisive };
  if (range) return { low: range[0], high: range[1], decisive };
  const [low, high] = ends.map(readout.of).sort((a, b) => a - b);
  const inside = low < decisive && decisive < high;
  const centre = inside ? decisive : (low + high) / 2;
  const reach = Math.max(high - centre, centre - low, 1e-12);
  return { low: centre - reach, high: centre + reach, decisive: inside ? decisive : null };
}
