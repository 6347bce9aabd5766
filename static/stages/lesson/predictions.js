// What the learner predicts: a choice, a number, or a mark; and what came of it. gan2d/lessons/predictions.py judges a sheet in the same way.

import { h, setText } from '../../theme/dom.js';
import { MarkPlane } from './mark_plane.js';

const percent = (share) => `${Math.round(100 * share)} %`;

/** The share of points within a mark's radius; `points` is flat: x, y, x, y … */
export function shareNear([x, y], points, radius) {
  let near = 0;
  for (let i = 0; i < points.length; i += 2) if (Math.hypot(points[i] - x, points[i + 1] - y) <= radius) near++;
  return points.length ? near / (points.length / 2) : 0;
}

/** Whether an answer turned out right, and what was measured, in words. */
export function judged({ kind, options }, answer, told) {
  if (kind === 'choice') return { right: answer === told.right, words: told.right === null ? 'none of these' : options[told.right] };
  if (kind === 'number') return { right: typeof answer === 'number' && answer >= told.low && answer <= told.high, words: told.words };
  const share = shareNear(answer, told.points, told.radius);
  return { right: share >= told.least, words: `${percent(share)} of the generated points lie within your circle` };
}

/** One question, with its input. */
export class Question {
  /**
   * @param {Object} spec as Python tells it
   * @param {number} number of the question
   * @param {(answer: *) => void} said called with each answer
   */
  constructor(spec, number, said) {
    this.spec = spec;
    this.verdict = h('p', { className: 'came', hidden: true });
    this.inputs = [];
    const body = this[`_${spec.kind}`](said, `q${number}`);
    const label = h('legend', {}, h('b', {}, `${number} `), spec.ask);
    this.element = h('fieldset', { className: 'question' }, label, ...body, this.verdict);
  }

  _choice(said, name) {
    return this.spec.options.map((text, i) => {
      const input = h('input', { type: 'radio', name, value: String(i) });
      input.addEventListener('change', () => said(i));
      this.inputs.push(input);
      return h('label', { className: 'option' }, input, h('span', {}, text));
    });
  }

  _number(said) {
    const { low, high } = this.spec;
    const input = h('input', { type: 'number', min: String(low), max: String(high), step: 'any', ariaLabel: this.spec.ask });
    input.addEventListener('input', () => {
      const value = Number(input.value);
      const fits = input.value !== '' && Number.isFinite(value) && value >= low && value <= high;
      input.setAttribute('aria-invalid', String(input.value !== '' && !fits));
      said(fits ? value : null);
    });
    this.inputs.push(input);
    return [h('label', { className: 'option' }, input, h('span', {}, ` between ${low} and ${high}`))];
  }

  _mark(said) {
    this.plane = new MarkPlane(said);
    return [this.plane.element];
  }

  /** Show an answer; once the run has been made it cannot be changed, and stands beside what was measured. */
  show(answer, locked, told, plane) {
    const { kind } = this.spec;
    this.inputs.forEach((input, i) => {
      input.disabled = locked;
      if (kind === 'choice') input.checked = answer === i;
      else if (document.activeElement !== input && input.getRootNode().activeElement !== input) input.value = answer ?? '';
    });
    this.plane?.show(plane, answer ?? null, this.spec.radius, told?.points, locked);
    const shown = told && answer !== null && answer !== undefined;
    this.verdict.hidden = !shown;
    if (!shown) return;
    const { right, words } = judged(this.spec, answer, told);
    this.verdict.className = `came ${right ? 'right' : 'wrong'}`;
    setText(this.verdict, `${right ? '✓ As you said' : '✗ Not as you said'} – measured: ${words}.`);
  }
}
