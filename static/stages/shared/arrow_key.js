// The key of all arrows: how long one of a known size is.

import { power } from '../../charts/numbers.js';
import { ARROW_KEY, arrowShare } from '../../charts/points.js';
import { h } from '../../theme/dom.js';

/** Words, then arrows of known sizes, as long as they are in a picture where the longest have `reach` pixels. */
export function arrowKey(words, reach) {
  const sample = (size) => h('span', { className: 'sample' }, h('i', { className: 'arrow', style: `width: ${Math.round(reach * arrowShare(size))}px` }), power(Math.round(Math.log10(size))));
  return h('span', { className: 'arrows' }, words, ...ARROW_KEY.map(sample));
}
