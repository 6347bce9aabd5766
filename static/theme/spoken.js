// What only a screen reader says: one line for the whole page, out of sight.

const CALM = 600; // pictures drawn between two sentences of what plays: ten seconds at 60 a second, and more where drawing takes longer
const UNSEEN = 'position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap';

let line = null;

/** Say something as soon as the reader is silent; what was said last is not said again. */
export function speak(words) {
  if (!line) {
    line = document.createElement('p');
    line.id = 'gan2d-spoken';
    line.setAttribute('role', 'status');
    line.setAttribute('aria-live', 'polite');
    line.style.cssText = UNSEEN;
    document.body.append(line);
  }
  if (line.told !== words) line.textContent = line.told = words;
}

/** When the numbers of a picture are said: at once where it stands, and rarely while it plays. */
export class Calm {
  constructor() {
    this.drawn = CALM; // since the last sentence
  }

  /** Count a drawn picture. @returns {boolean} whether its numbers are to be said */
  counts(rests) {
    this.drawn += 1;
    if (!rests && this.drawn < CALM) return false;
    this.drawn = 0;
    return true;
  }

  /** Say the words where it is time, and name each canvas by what it shows. */
  tell(rests, root, words) {
    if (!this.counts(rests)) return;
    const told = words();
    if (told === this.told) return; // somebody may be told something else meanwhile
    speak((this.told = told));
    for (const canvas of root.querySelectorAll('canvas')) if (canvas.inWords && canvas.clientWidth) canvas.ariaLabel = canvas.inWords();
  }
}
