// The exercise of a lesson: its task, what may be moved, and what the program says of a try.

import { button } from '../../controls/buttons.js';
import { h, refill, setText } from '../../theme/dom.js';
import { answersOf, remember } from './answers.js';

export class Exercise {
  /** @param {(said: Object) => void} act tells Python */
  constructor(act) {
    this.task = h('p');
    this.asked = h('ul', { className: 'asked' });
    this.only = h('p', { className: 'word' });
    this.begin = button('Begin the exercise', 'Sets its run up in the picture', () => act({ what: 'exercise' }), 'primary wide');
    this.answer = h('input', { type: 'number', step: 'any', ariaLabel: 'Your answer' });
    this.check = button('Check', 'Measures what the picture shows', () => act({ what: 'check', answer: this.answer.value === '' ? null : Number(this.answer.value) }), 'primary wide');
    this.verdict = h('div', { className: 'verdict', role: 'status' });
    this.element = h('section', { className: 'exercise' }, h('h3', {}, 'Exercise'), this.task, this.asked, this.only, this.begin, h('div', { className: 'row' }, this.answer, this.check), this.verdict);
  }

  /** Follow a lesson; `seen`: what happened in its run has been told. */
  show(listed, { phase, exercise, verdict, trains }, seen) {
    this.element.hidden = !exercise || !seen;
    if (!exercise) return;
    const says = exercise.measure !== undefined; // a number is asked for, and nothing moved
    const on = phase === 'exercise';
    setText(this.task, exercise.task);
    refill(this.asked, exercise.asked, () => exercise.asked.map((text) => h('li', {}, text)));
    setText(this.only, says ? '' : `Move only ${exercise.only.join(' and ')}${trains ? `; at most ${exercise.steps.toLocaleString('en')} steps` : ''}.`);
    this.begin.hidden = on;
    this.check.hidden = !on;
    this.answer.hidden = !on || !says;
    const kept = answersOf(listed).verdict;
    if (verdict && verdict.link !== undefined && JSON.stringify(verdict) !== this.told) {
      this.told = JSON.stringify(verdict);
      if (verdict.passed || !kept?.passed) remember(listed, { verdict: { passed: verdict.passed, link: verdict.link, ...(says ? { answer: verdict.answer } : {}) } });
    }
    refill(this.verdict, [verdict, kept?.passed], () => this.#said(verdict, answersOf(listed).verdict?.passed));
  }

  #said(verdict, before) {
    if (!verdict) return before ? [h('p', { className: 'right' }, '✓ Solved before.')] : [];
    const { passed, rows, complaints, step } = verdict;
    const line = (right, words) => h('li', { className: right ? 'right' : 'wrong' }, h('b', {}, right ? '✓ ' : '✗ '), words);
    const head = `${passed ? '✓ Solved' : '✗ Not yet'}${step ? `, at step ${step.toLocaleString('en')}` : ''}.`;
    return [h('p', { className: passed ? 'right' : 'wrong' }, head), h('ul', { className: 'claims' }, ...rows.map(([words, holds]) => line(holds, words)), ...complaints.map((words) => line(false, words)))];
  }
}
