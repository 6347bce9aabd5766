// The page of lessons: the list, or the card of one lesson beside its live picture: question, prediction, run, what happened, why, exercise.

import { button } from '../../controls/buttons.js';
import { Address } from '../../shell/address.js';
import { Component, mounter } from '../../shell/component.js';
import { onScreen } from '../../shell/seen.js';
import { Outbox } from '../../shell/outbox.js';
import { h, refill, setText } from '../../theme/dom.js';
import { littleMotion } from '../../theme/motion.js';
import { answersOf, forget, remember, wasFarther } from './answers.js';
import { Exercise } from './exercise.js';
import { Question } from './predictions.js';
import { ShelfView } from './shelf.js';

const BOTTOM = 14; // pixels that stay free below
const counts = { mounts: 0 };
let exposed = null;

/** The card of one lesson. */
class Card {
  constructor(act) {
    this.act = act;
    this.back = button('‹ All lessons', 'Back to the list', () => act({ what: 'close' }), 'back');
    this.place = h('span', { className: 'word' });
    this.title = h('h2');
    this.ask = h('p', { className: 'ask' });
    this.questions = h('div', {});
    this.run = button('', '', () => this.#run(), 'primary wide');
    this.hint = h('p', { className: 'hint-words', role: 'status' });
    this.outcome = h('section', { className: 'outcome' });
    this.exercise = new Exercise(act);
    this.next = button('Next lesson ›', '', () => act({ what: 'open', lesson: this.lesson.next }));
    this.anew = button('Answer again', 'Forget what you said in this lesson, and begin anew', () => this.#again());
    this.foot = h('div', { className: 'row foot' }, this.next, this.anew);
    const head = h('header', { className: 'row' }, this.back, this.place);
    this.element = h('article', { className: 'lesson-card' }, head, this.title, this.ask, this.questions, this.run, this.hint, this.outcome, this.exercise.element, this.foot);
  }

  update(lesson, listed, count) {
    const other = this.lesson?.name !== lesson.name;
    if (other) this.element.scrollTop = 0;
    Object.assign(this, { lesson, listed });
    setText(this.place, `Lesson ${listed.number} of ${count}`);
    setText(this.title, listed.title);
    setText(this.ask, listed.question);
    refill(this.questions, [lesson.name, lesson.predictions], () => {
      this.asked = lesson.predictions.map((spec, i) => new Question(spec, i + 1, (answer) => this.#said(i, answer)));
      return this.asked.map(({ element }) => element);
    });
    this.next.hidden = !lesson.next;
    this.tell();
    const tried = `${lesson.name} ${lesson.phase} ${JSON.stringify(lesson.verdict)}`;
    if (tried !== this.tried && lesson.phase === 'exercise') requestAnimationFrame(() => this.scroll(this.exercise.element));
    this.tried = tried;
  }

  get answers() { return answersOf(this.listed); }

  /** Whether what Python measured has been seen: the picture may still play its last frames. */
  get seen() {
    const { outcome, trains } = this.lesson;
    if (!outcome) return false;
    const { step, playing } = onScreen();
    return !trains || this.lesson.phase === 'exercise' || !playing || step >= outcome.step;
  }

  /** Show all as it is now. */
  tell() {
    const { lesson, answers, seen } = this;
    const told = seen ? lesson.outcome : null;
    if (told && !answers.run) remember(this.listed, { run: { link: told.link, values: told.values } });
    const locked = lesson.phase !== 'predict' || Boolean(answers.run);
    const complete = this.asked.every((_, i) => answers.predictions[i] !== undefined && answers.predictions[i] !== null);
    this.asked.forEach((question, i) => question.show(answers.predictions[i], locked, told?.predictions[i], lesson.plane));
    const what = lesson.trains ? `Run ${lesson.steps.toLocaleString('en')} steps` : 'Show it';
    setText(this.run, answers.run ? `${what} again` : what);
    this.run.disabled = !complete;
    this.run.hidden = lesson.phase !== 'predict';
    setText(this.hint, this.#hint(complete));
    this.outcome.hidden = !told;
    if (told) refill(this.outcome, [lesson.name, told], () => this.#outcome(told));
    this.exercise.show(this.listed, lesson, seen);
    this.anew.hidden = lesson.phase === 'predict' ? !answers.predictions.length : !told;
  }

  /** Bring what came of the predictions into sight; the page itself stays where it is. */
  scroll(to = this.questions) {
    this.element.scrollTo({ top: to.offsetTop, behavior: littleMotion() ? 'auto' : 'smooth' });
  }

  #hint(complete) {
    const { phase, trains } = this.lesson;
    if (phase === 'predict') return complete ? '' : 'Say first what you expect; then it runs.';
    return phase === 'run' || !this.seen ? (trains ? 'It runs: watch whether it does what you said.' : 'Working it out …') : '';
  }

  #said(i, answer) {
    const predictions = this.lesson.predictions.map((_, k) => (k === i ? answer : this.answers.predictions[k] ?? null));
    remember(this.listed, { predictions });
    this.tell();
  }

  #run() {
    this.act({ what: 'run' });
  }

  #again() {
    forget(this.listed.name);
    this.act({ what: 'open', lesson: this.lesson.name });
    this.tell();
  }

  #outcome({ step, broken, rows, claims, explain, link }) {
    const { trains, source } = this.lesson;
    const when = trains ? `Measured at step ${step.toLocaleString('en')}${broken ? ', where training broke off' : ''}` : 'Measured';
    const table = h('table', {}, ...rows.map(([words, value]) => h('tr', {}, h('th', { scope: 'row' }, words), h('td', {}, value))));
    const claim = ([says, holds]) => h('li', { className: holds ? 'right' : 'wrong' }, h('b', {}, holds ? '✓ ' : '✗ '), says, holds ? '' : ' – not in this run');
    const open = h('a', { href: `./${link}`, target: '_blank', rel: 'noopener' }, 'Open this run on its own page');
    const parts = [h('h3', {}, 'What happened'), h('p', { className: 'word' }, `${when}:`), table];
    if (claims.length) parts.push(h('ul', { className: 'claims' }, ...claims.map(claim)));
    parts.push(h('h3', {}, 'Why'), ...explain.map((text) => h('p', {}, text)));
    if (source) parts.push(h('p', { className: 'word' }, source));
    return [...parts, h('p', {}, open)];
  }
}

class LessonsView extends Component {
  constructor(parent) {
    counts.mounts++;
    super(parent, h('div', { className: 'lab lessons' }), [new URL('./lesson.css', import.meta.url)]);
    this.outbox = new Outbox(() => null);
    this.address = new Address((wanted) => this.outbox.send('go', wanted));
    const act = (said) => this.outbox.send('act', said);
    this.card = new Card(act);
    this.shelf = new ShelfView((lesson) => act({ what: 'open', lesson }));
    this.complaints = h('p', { className: 'complaints', role: 'status' });
    this.root.append(this.complaints, this.shelf.element, this.card.element);
  }

  /** Take in what Python sent (again). */
  receive(data, trigger) {
    exposed = this;
    if (!data) return;
    this.outbox.trigger = trigger;
    this.outbox.answered(data.ack);
    this.address.follow(data.uid, data.address);
    this.data = data;
    const { lesson, shelf, complaints } = data;
    if (!lesson?.outcome) this.told = null;
    setText(this.complaints, complaints.join(' '));
    this.complaints.hidden = !complaints.length;
    this.shelf.element.hidden = Boolean(lesson);
    this.card.element.hidden = !lesson;
    if (lesson && wasFarther({ uid: data.uid, lesson: lesson.name, phase: lesson.phase })) this.outbox.send('act', { what: 'run' });
    if (lesson) this.card.update(lesson, shelf.find(({ name }) => name === lesson.name), shelf.length);
    else this.shelf.show(shelf);
    this.redraw(true);
  }

  frame() {
    const { lesson } = this.data ?? {};
    if (!lesson) return false;
    if (this.force) {
      const top = this.card.element.getBoundingClientRect().top;
      this.card.element.style.maxHeight = `${Math.max(300, window.innerHeight - top - BOTTOM)}px`;
    }
    this.force = false;
    const told = lesson.outcome && `${lesson.name} ${lesson.outcome.link}`;
    if (!told || this.told === told) return false;
    if (!this.card.seen) return true; // the picture plays its last frames
    this.told = told;
    this.card.tell();
    this.card.scroll();
    return false;
  }

  dispose() {
    super.dispose();
    this.address.dispose();
  }
}

export default mounter((parent) => new LessonsView(parent));

/** For tests: what is on screen, read-only. */
window.gan2d_lessons = {
  get mounts() { return counts.mounts; },
  get lesson() { return exposed?.data?.lesson?.name ?? null; },
  get phase() { return exposed?.data?.lesson?.phase ?? null; },
  get seen() { return Boolean(exposed?.data?.lesson && exposed.card.seen); },
};
