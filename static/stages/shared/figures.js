// Numbers that are read from the last row: three digits, and powers of ten for what is tiny or huge. In Python: theory/in_words.py.

import { power } from '../../charts/numbers.js';

const PLAIN = [1e-3, 1e5]; // sizes that are written without a power

/** 0.667, 23.1, 4·10⁻⁸, +∞; – where there is none. */
export function figure(value, digits = 3) {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '+∞' : '−∞';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= PLAIN[0] && size < PLAIN[1]) {
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    return value.toFixed(decimals).replace('-', '−');
  }
  const [part, exponent] = value.toExponential(0).split('e');
  return `${part === '1' ? '' : `${part}·`}${power(Number(exponent))}`.replace(/^-1·/, '−').replace('-', '−');
}

/** The least size of type in the charts that a class looks at from the last row: their axes come to 13 pixels. */
export const readable = (font) => Math.max(15, font);
