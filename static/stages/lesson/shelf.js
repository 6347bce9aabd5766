// The list of lessons with the learner's progress, and what is handed in.

import { button } from '../../controls/buttons.js';
import { h, refill, setText } from '../../theme/dom.js';
import { forget, learner, progressOf, sheet } from './answers.js';

const WORDS = { '': 'not begun', predicted: 'predicted', run: 'run and explained', solved: 'exercise solved' };
const SIGNS = { '': '○', predicted: '◔', run: '◑', solved: '●' };

/** Every lesson as a tile. */
export class ShelfView {
  /** @param {(name: string) => void} open */
  constructor(open) {
    this.open = open;
    this.tiles = h('ol', { className: 'tiles' });
    this.done = h('span', { className: 'done', role: 'status' });
    this.name = h('input', { type: 'text', maxLength: 80, placeholder: 'Your name, if it shall be on the hand-in', ariaLabel: 'Your name' });
    this.name.addEventListener('change', () => { learner.name = this.name.value.trim(); });
    this.save = button('Save the hand-in', 'A file with your predictions, your runs as links, and what the program said of your exercises', () => save(this.name.value.trim()), 'primary wide');
    this.forget = button('Forget all answers', 'Takes every answer out of this browser', () => this.#forget());
    this.element = h(
      'section',
      { className: 'shelf' },
      h('p', { className: 'lead' }, 'Predict, then run, then read why. Answers stay in this browser; nothing is sent anywhere.'),
      this.tiles,
      h('div', { className: 'row hand-in' }, this.done, this.name, this.save, this.forget),
    );
  }

  show(lessons) {
    this.lessons = lessons;
    const told = lessons.map((lesson) => [lesson, progressOf(lesson)]);
    refill(this.tiles, told, () => told.map(([lesson, progress]) => this.#tile(lesson, progress)));
    const run = told.filter(([, progress]) => progress === 'run' || progress === 'solved').length;
    const solved = told.filter(([, progress]) => progress === 'solved').length;
    setText(this.done, `${run} of ${lessons.length} lessons run, ${solved} exercises solved.`);
    this.save.disabled = !run;
    this.forget.hidden = !told.some(([, progress]) => progress);
    if (this.name.getRootNode().activeElement !== this.name) this.name.value = learner.name;
  }

  #tile({ name, number, title, question }, progress) {
    const made = button('', question, () => this.open(name), 'tile');
    const state = h('span', { className: `state ${progress}` }, h('i', { ariaHidden: 'true' }, SIGNS[progress]), ` ${WORDS[progress]}`);
    made.replaceChildren(h('b', {}, `${number} `, title), h('span', { className: 'question' }, question), state);
    return h('li', {}, made);
  }

  #forget() {
    if (!window.confirm('Forget all answers and solved exercises in this browser?')) return;
    forget();
    this.show(this.lessons);
  }
}

function save(name) {
  learner.name = name;
  const blob = new Blob([JSON.stringify(sheet(), null, 1)], { type: 'application/json' });
  const link = h('a', { href: URL.createObjectURL(blob), download: 'gan2d-lessons.json' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
