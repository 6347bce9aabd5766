// What is known of a run as tables: the points of the shown moment, all curves, and the metrics as they were measured last.

const cell = (value) => {
  const text = typeof value === 'number' ? (Number.isFinite(value) ? String(value) : '') : String(value ?? '');
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const guarded = (text) => (/^[=+\-@\t]/.test(text) ? `'${text}` : text); // words of others, which a spreadsheet would take for a formula

/** Rows as CSV text. */
export const csv = (rows) => `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

const NAMES = { fakes: 'generated' };

/** Which block of points a name is of: "fakes1" is "generated B". */
function wordsOf(name) {
  const [, bare, arm] = name.match(/^(.*?)(\d*)$/);
  const words = NAMES[bare] ?? bare;
  return arm === '' ? words : `${words} ${'ABCDEF'[arm] ?? arm}`;
}

/** @param {Object} moment on screen: real points, and the blocks of points of its frame */
export function pointsOf(moment) {
  const rows = [['step', 'points', 'x', 'y']];
  const step = Math.round(moment.step);
  const add = (words, points) => {
    for (let i = 0; i < points.length; i += 2) rows.push([step, words, points[i], points[i + 1]]);
  };
  if (moment.real) add('real', moment.real);
  for (const { name, kind } of moment.frame.shape) if (kind === 'points') add(wordsOf(name), moment[name]);
  return csv(rows);
}

/** @param {Object} curves see record/curves.js */
export function curvesOf(curves) {
  const rows = [['step', ...curves.names]];
  for (let i = 0; i < curves.length; i++) rows.push([curves.steps[i], ...curves.columns.map((column) => column[i])]);
  return csv(rows);
}

/** @param {Object} meta with `metrics`, `measured_at` and the arms' letters */
export function metricsOf({ metrics, measured_at: step, arms = [] }) {
  const letters = arms.map(({ letter }, i) => letter || String(i));
  const rows = metrics.map(({ label, values, floor }) => [guarded(label), ...values, floor]);
  return csv([['metric', ...letters, 'perfect samples', 'measured at step'], ...rows.map((row) => [...row, step])]);
}
