// How one critic's numbers at the shown separation are read: in its own output, as a score, against its optimum.

import { readoutOf } from '../shared/readouts.js';

/** Values of block `name` that belong to separation `index`, `count` of them each. */
export function slice(block, index, count) {
  return block.subarray(index * count, (index + 1) * count);
}

/**
 * What is shown of critic i: its values, its optimum's, and what they are called.
 * A Wasserstein critic's height is free, and its slope may be any K: it is shown as (s − s₀)/K.
 */
export function reading(critic, i, moment, index, mode, count) {
  const thetas = moment.theta.length;
  const [middle, slope] = slice(moment.scales, i * thetas + index, 2);
  const score = slice(moment[`score${i}`], index, count);
  const exact = moment[`exact${i}`] ? slice(moment[`exact${i}`], index, count) : null;
  if (critic.potential) {
    const scale = critic.own && slope > 0 ? slope : 1;
    const words = critic.own ? `(s − s₀)/K with K = ${slope.toPrecision(3)}` : 's − s₀';
    return { values: score.map((s) => (s - middle) / scale), exact, label: words, optimum: `${critic.optimum}, ${critic.how}`, readout: readoutOf('score'), slope };
  }
  const readout = readoutOf(mode === 'output' && critic.kind ? critic.kind : 'score');
  const label = mode === 'output' ? critic.output : 'score s';
  return { values: score.map(readout.of), exact: exact?.map(readout.of) ?? null, label, optimum: mode === 'output' ? critic.best_output : critic.optimum, readout, slope };
}
