// How one critic's numbers at the shown separation are read: in its own output, as a score, against its optimum.

import { slice } from '../shared/clouds.js';
import { readoutOf } from '../shared/readouts.js';

/**
 * What is shown of critic i: its values, its optimum's, and what they are called.
 * A Wasserstein critic's height is free, and its slope may be any K: it is shown as (s − s₀)/K.
 */
export function valuesOf(critic, i, moment, index, mode, count) {
  const thetas = moment.theta.length;
  const [middle, slope] = slice(moment.scales, i * thetas + index, 2);
  const score = slice(moment[`score${i}`], index, count);
  const exact = moment[`exact${i}`] ? slice(moment[`exact${i}`], index, count) : null;
  if (critic.potential) {
    const scale = critic.own && slope > 0 ? slope : 1;
    const label = critic.own ? `(s − s₀)/K with K = ${slope.toPrecision(3)}` : 's − s₀';
    const values = score.map((s) => (s - middle) / scale);
    return { values, exact, label, optimum: `${critic.optimum}, ${critic.how}`, readout: readoutOf('centred') };
  }
  const own = mode === 'output';
  const readout = readoutOf(own && critic.kind ? critic.kind : 'score', { equal: critic.equal });
  return {
    values: score.map(readout.of),
    exact: exact?.map(readout.of) ?? null,
    label: own ? critic.output : 'score s',
    optimum: own ? critic.best_output : critic.optimum,
    readout,
  };
}
