// Everything that is shown, as files: a list under its button in the bar.

import { h } from '../theme/dom.js';
import { gifOf, videoKind, videoOf } from './film.js';
import { download, pictureOf, png, rightOf, writeBeside } from './picture.js';
import { SvgContext } from './svg.js';
import { drawingText, imagesOf } from './drawing.js';

const SHARP = 2; // pixels for one of the page
const MORE = 'Weights, a notebook and a recording that needs no server: under More, where experiments are saved.';

/** The list; what it exports is asked of the page when it is opened. */
export class ExportMenu {
  /**
   * @param {() => Object|null} page what can be exported now; see shown.js
   */
  constructor(page) {
    this.page = page;
    this.progress = h('progress', { max: 1, value: 0, hidden: true, ariaLabel: 'How much of the animation is made' });
    this.rows = h('div');
    this.element = h('div', { className: 'export', role: 'dialog', ariaLabel: 'Export', hidden: true }, this.rows, this.progress);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.toggle(false);
      this.opener?.focus();
    });
  }

  /** Open or close it. @param {Element} [opener] the button that gets the keyboard back */
  toggle(open = this.element.hidden, opener = this.opener) {
    this.opener = opener;
    open &&= Boolean(this.page());
    this.element.hidden = !open;
    opener?.setAttribute('aria-expanded', String(open));
    if (!open) return;
    this.#build();
    this.element.classList.remove('rightwards');
    this.element.classList.toggle('rightwards', this.element.getBoundingClientRect().left < 0); // from a button at the left
    this.element.querySelector('button')?.focus();
  }

  #build() {
    const page = this.page();
    const { charts, frames, live, tables } = page;
    const act = (label, title, make) => {
      const made = h('button', { type: 'button', title }, label);
      made.addEventListener('click', () => this.#make(made, make));
      return made;
    };
    const row = (words, ...buttons) => h('div', { className: 'row' }, h('span', { className: 'what' }, words), ...buttons);
    const field = (value, label) => h('input', { type: 'number', min: frames[0].step, max: frames.at(-1).step, value, ariaLabel: label });
    const film = () => {
      this.from = field(frames[0].step, 'First step of the animation');
      this.to = field(frames.at(-1).step, 'Last step of the animation');
      const video = videoKind() ? [act(extension(), 'A video; it is recorded as it plays', () => this.#film(extension(), videoOf))] : [];
      return row('Steps', this.from, h('span', {}, 'to'), this.to, act('GIF', 'An animation for slides; at most 100 pictures', () => this.#film('gif', gifOf)), ...video);
    };
    this.rows.replaceChildren(
      ...(page.part ? [row('All that is shown', act('PNG', 'A picture at twice the size', () => this.#picture()))] : []),
      ...charts.map((chart, i) => row(titleOf(chart),
        act('PNG', 'This chart at twice the size', () => this.#chart(chart, fileName(chart, i, charts))),
        act('SVG', 'This chart as lines and words', () => this.#lines(chart, fileName(chart, i, charts))))),
      ...(frames?.length > 1 ? [film()] : []),
      ...(tables.length ? [row('Tables (CSV)', ...tables.map(({ name, label, title, text }) => act(label, title, () => this.#table(name, text()))))] : []),
      ...(live ? [h('p', { className: 'note' }, MORE)] : []),
    );
  }

  async #make(button, make) {
    button.disabled = true;
    try {
      await make();
    } finally {
      button.disabled = false;
    }
  }

  async #picture() {
    const page = this.page();
    const images = await imagesOf(page.part);
    const canvas = page.sharp(SHARP, () => pictureOf(page.part, page.theme, SHARP, page.words(), { top: page.top, images }));
    download(await png(canvas), `${page.name}.png`);
  }

  async #chart(chart, name) {
    const page = this.page();
    const images = await imagesOf(chart.element);
    const canvas = page.sharp(SHARP, () => pictureOf(chart.element, page.theme, SHARP, '', { images }));
    download(await png(canvas), `${page.name}-${name}.png`);
  }

  #lines(chart, name) {
    const page = this.page();
    if (chart.drawing) return save(`${page.name}-${name}.svg`, drawingText(chart.drawing, page.theme.background));
    const [frame, place] = [chart.element, chart.canvas].map((element) => element.getBoundingClientRect());
    const context = new SvgContext(rightOf([chart.element, chart.canvas]) - frame.left, frame.height);
    writeBeside(context, chart.element, frame);
    context.translate(place.left - frame.left, place.top - frame.top);
    page.drawnInto(chart, context);
    return save(`${page.name}-${name}.svg`, context.text(page.theme.background));
  }

  #table(what, text) {
    download(new Blob([text], { type: 'text/csv' }), `${this.page().name}-${what}.csv`);
  }

  async #film(kind, make) {
    const page = this.page();
    const [from, to] = [this.from, this.to].map((field) => Number(field.value));
    this.progress.hidden = false;
    page.hold(true);
    try {
      const blob = await make(page, { from: Math.min(from, to), to: Math.max(from, to) }, (share) => { this.progress.value = share; });
      if (blob) download(blob, `${page.name}-steps${Math.min(from, to)}-${Math.max(from, to)}.${kind.toLowerCase()}`);
    } finally {
      page.hold(false);
      this.progress.hidden = true;
    }
  }
}

const extension = () => (videoKind().startsWith('video/mp4') ? 'MP4' : 'WebM');

const save = (name, text) => download(new Blob([text], { type: 'image/svg+xml' }), name);

const titleOf = ({ title, heading, note, canvas }) => (title || heading.textContent.trim() || note.textContent.trim() || canvas.ariaLabel).replace(/\s+/g, ' ');

// Of charts with the same title, each is numbered.
function fileName(chart, i, charts) {
  const words = titleOf(chart).normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '-').toLowerCase().slice(0, 40).replace(/^-|-$/g, '') || 'chart';
  const same = charts.filter((other) => titleOf(other) === titleOf(chart));
  return same.length > 1 ? `${words}-${same.indexOf(chart) + 1}` : words;
}
