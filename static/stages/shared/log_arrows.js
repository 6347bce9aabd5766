// Arrows of all orders of magnitude on one fixed scale: tenfold longer is one step longer, and a vanished gradient looks vanished.

import { power } from '../../charts/numbers.js';
import { h } from '../../theme/dom.js';

const LOWEST = -6; // the exponent from which on there is an arrow
const HIGHEST = 1; // the exponent at which it has its full length
const SHOWN = [-3, 0, 1]; // exponents in the key

const share = (exponent) => Math.max(0, Math.min(1.1, (exponent - LOWEST) / (HIGHEST - LOWEST)));

/** Vectors (interleaved) with lengths from 0 to about 1 for the sizes that they have; what is not known has none. */
export function onLogScale(vectors, into) {
  const scaled = into?.length === vectors.length ? into : new Float32Array(vectors.length);
  for (let i = 0; i < vectors.length; i += 2) {
    const size = Math.hypot(vectors[i], vectors[i + 1]);
    const factor = size > 0 ? share(Math.log10(size)) / size : 0;
    scaled[i] = vectors[i] * factor;
    scaled[i + 1] = vectors[i + 1] * factor;
  }
  return scaled;
}

/** The key: arrows of known sizes, as long as they are in a picture where full length is `reach` pixels. */
export function arrowKey(words, reach) {
  const arrows = SHOWN.map((exponent) => h('span', { className: 'sample' }, h('i', { className: 'arrow', style: `width: ${Math.round(reach * share(exponent))}px` }), power(exponent)));
  return h('span', { className: 'arrows' }, words, ...arrows);
}
