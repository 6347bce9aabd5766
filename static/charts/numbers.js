// Numbers as people write them: round values for axes, short text, and where a list begins and ends.

const FAINT = 1e-9; // of the largest value: a logarithmic axis goes no lower

/** The round number (1, 2 or 5 times a power of ten) nearest above `raw`. */
export function niceStep(raw) {
  if (!(raw > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const part = raw / power;
  return (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10) * power;
}

/** Round values inside [low, high], about `count` of them. */
export function ticks(low, high, count) {
  if (!(high > low)) return [low];
  const step = niceStep((high - low) / count);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(k === 0 ? 0 : k * step);
  return found;
}

/** Tick values of a logarithmic axis: every 1-2-5 or 1-3 where about `count` of them fit, else decades. */
export function logTicks(low, high, count) {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = Math.log10(high / low);
  const among = (parts, skip) => {
    const found = [];
    for (let d = Math.ceil(first / skip) * skip; d <= last; d += skip) {
      for (const part of parts) {
        const value = part * 10 ** d;
        if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
      }
    }
    return found;
  };
  for (const parts of [[1, 2, 5], [1, 3]]) if (decades * parts.length <= count) return among(parts, 1);
  for (let skip = Math.max(1, Math.ceil(decades / count)); skip >= 1; skip--) {
    const found = among([1], skip);
    if (found.length > 1) return found;
  }
  return among([1, 3], 1);
}

/** Round values for an axis: about `count`, but at least `least`, with the step between them. */
export function ticksAtLeast(least, low, high, count) {
  for (let more = count; ; more *= 1.25) {
    const found = ticks(low, high, more);
    if (found.length >= least || more > 40) return { marks: found, step: niceStep((high - low) / more) };
  }
}

const SUPER = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

/** 10⁻³ and the like. */
export function power(exponent) {
  return `10${[...String(exponent)].map((c) => SUPER[c]).join('')}`;
}

// 3.2·10⁻⁴, and 10⁻⁴ for 1·10⁻⁴
function scientific(value, digits) {
  const [part, exponent] = value.toExponential(digits).split('e');
  const bare = part.replace(/\.0+$/, '').replace('-', '−');
  return bare === '1' || bare === '−1' ? bare.replace('1', power(Number(exponent))) : `${bare}·${power(Number(exponent))}`;
}

/** A value in at most `digits` significant digits with a true minus sign; tiny and huge ones as 3.2·10⁻⁴. */
export function short(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  let text;
  if (size === 0) text = '0';
  else if (size < 1e-3 || size >= 1e5) return scientific(value, 1);
  else text = value.toPrecision(digits).includes('e') ? Math.round(value).toString() : value.toPrecision(digits);
  return text.replaceAll('-', '−');
}

/** A tick's label: no more digits than the ticks' spacing needs. */
export function tickText(value, step) {
  const size = Math.abs(value);
  if (value === 0) return '0';
  const digits = Math.max(0, Math.floor(Math.log10(size) + 1e-9) - Math.floor(Math.log10(step) + 1e-9)); // after the first, to tell ticks apart
  if ((size >= 1e5 || step < 1e-3) && digits < 3) return scientific(value, Math.max(1, digits));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (size >= 1e5 ? value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }) : value.toFixed(decimals)).replace('-', '−');
}

/** A place in a view (x0, x1, y0, y1) in words, to a thousandth of the view: far from 0, three digits would tell nothing. */
export function placeText(x, y, view) {
  const step = 10 ** Math.floor(Math.log10((view[1] - view[0]) / 300));
  return `${tickText(x, step)}, ${tickText(y, step)}`;
}

/** A tick's label on a logarithmic axis. */
export function logText(value) {
  if (value >= 0.01 && value < 10000) return String(Number(value.toPrecision(2)));
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const part = Math.round(value / 10 ** exponent);
  return part === 1 ? power(exponent) : `${part}·${power(exponent)}`;
}

/** 12,340 */
export function whole(value) {
  return Math.round(value).toLocaleString('en-US');
}

/** The smallest and the largest finite value. */
export function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The range of a logarithmic axis for these values, in half decades so that it seldom jumps; `faint` of the largest is the lowest. */
export function decades(values, faint = FAINT) {
  let [low, high] = extent(values.filter((value) => value > 0));
  if (!(high > 0)) return [0.1, 1];
  low = Math.max(low, high * faint);
  const [from, to] = [Math.floor(2 * Math.log10(low) - 0.1) / 2, Math.ceil(2 * Math.log10(high) + 0.1) / 2];
  return [10 ** from, 10 ** Math.max(to, from + 1)];
}

/** The index of the last of `count` ascending values at or before x, or -1; `at` gives them. */
export function lastUpTo(x, count, at) {
  let [low, high] = [-1, count];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle) <= x) low = middle;
    else high = middle;
  }
  return low;
}

/** The index of the value nearest to x in an ascending list. */
export function nearest(list, x) {
  const before = Math.max(0, lastUpTo(x, list.length, (i) => list[i]));
  const after = Math.min(list.length - 1, before + 1);
  return Math.abs(list[before] - x) <= Math.abs(list[after] - x) ? before : after;
}

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
