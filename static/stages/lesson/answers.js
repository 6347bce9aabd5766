// What the learner said and did, kept in this browser alone: progress of each lesson, and the sheet that is handed in.

const STORE = 'gan2d.lessons';
const STAND = 'gan2d.lesson'; // in the tab's own storage
const FORMAT = 'gan2d lessons 1';
let known = null; // where no storage is lent, it lasts as long as the page

function all() {
  if (known) return known;
  known = { name: '', lessons: {} };
  try {
    const kept = JSON.parse(localStorage.getItem(STORE));
    if (kept && typeof kept.lessons === 'object') known = { name: String(kept.name ?? ''), lessons: { ...kept.lessons } };
  } catch {
    // nothing was kept, or it cannot be read
  }
  return known;
}

function keep() {
  try {
    localStorage.setItem(STORE, JSON.stringify(all()));
  } catch {
    // then it lasts as long as the page
  }
}

/** What was said in a lesson of this name and text; answers to an earlier text of it are not answers to this one. */
export function answersOf({ name, digest }) {
  const told = all().lessons[name];
  return told?.digest === digest ? told : { digest, predictions: [] };
}

/** Keep what was said or done in a lesson. */
export function remember({ name, digest }, change) {
  all().lessons[name] = { ...answersOf({ name, digest }), ...change };
  keep();
}

/** Forget one lesson, or all of them. */
export function forget(name = null) {
  if (name) delete all().lessons[name];
  else all().lessons = {};
  keep();
}

/**
 * Remember where this tab stands in which lesson. @returns {boolean} whether it stood farther in the same lesson before: the page was
 * loaded anew, or its server was, and knows only the question
 */
export function wasFarther(stand) {
  let before = null;
  try {
    before = JSON.parse(sessionStorage.getItem(STAND));
    sessionStorage.setItem(STAND, JSON.stringify(stand));
  } catch {
    return false; // no storage is lent
  }
  return Boolean(before) && before.uid !== stand.uid && before.lesson === stand.lesson && before.phase !== 'predict' && stand.phase === 'predict';
}

/** Who hands in; only written into the sheet. */
export const learner = {
  get name() { return all().name; },
  set name(text) {
    all().name = text;
    keep();
  },
};

/** How far a lesson is: '', 'predicted', 'run' or 'solved'. */
export function progressOf(lesson) {
  const { predictions, run, verdict } = answersOf(lesson);
  if (verdict?.passed) return 'solved';
  return run ? 'run' : predictions.length ? 'predicted' : '';
}

/** The sheet: predictions, runs as links, and what the program said of the exercises; for ``python -m gan2d check``. */
export function sheet() {
  const lessons = {};
  for (const [name, { digest, predictions, run, verdict }] of Object.entries(all().lessons)) {
    if (run) lessons[name] = { digest, predictions, run: { link: run.link, values: run.values }, ...(verdict ? { exercise: verdict } : {}) };
  }
  return { format: FORMAT, name: all().name, lessons };
}
