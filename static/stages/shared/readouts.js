// The quantities that the surface can show: functions of the critic's score, or the slope's own grid.

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

/** Smallest and largest entry. */
export function extent(values) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return [low, high];
}

/**
 * The colour scale of a readout on this grid: ends, centre and whether the centre is decisive.
 * A diverging scale reaches equally far on both sides, so that its middle colour is the centre.
 */
export function scaleOf(readout, grid) {
  let [low, high] = extent(grid);
  if (readout.decisive === null) return { low: 0, high: high > 0 ? high : 1, centre: 0, decisive: null };
  [low, high] = [readout.of(low), readout.of(high)];
  if (low > high) [low, high] = [high, low];
  if (readout.range) return { low: readout.range[0], high: readout.range[1], centre: readout.decisive, decisive: readout.decisive };
  const inside = low < readout.decisive && readout.decisive < high;
  const centre = inside ? readout.decisive : (low + high) / 2;
  const reach = Math.max(high - centre, centre - low, 1e-12);
  return { low: centre - reach, high: centre + reach, centre, decisive: inside ? readout.decisive : null };
}
