// The browser half of every live page: lays everything out, runs the loop that draws, and shows a stage that knows what is drawn.

import { whole } from '../charts/numbers.js';
import { h, setText } from '../theme/dom.js';
import { Bar } from '../controls/bar.js';
import { Board } from '../drawing/board.js';
import { DataMenu } from '../drawing/data_menu.js';
import { Notice } from '../controls/notice.js';
import { Panels } from '../controls/panels.js';
import { Sliders } from '../controls/sliders.js';
import { Timeline } from '../controls/timeline.js';
import { Address } from './address.js';
import { connection, heard, watchConnection, ownMessage } from './connection.js';
import { Component, mounter } from './component.js';
import { watch } from './leaving.js';
import { Moment } from '../record/moment.js';
import { playerOf } from './player.js';
import { Projector } from '../controls/projector.js';
import { counts, expose } from './seen.js';
import { decode } from '../record/protocol.js';
import { unpack } from '../record/tight.js';
import { RecordedPlayer, bytesOf } from './recorded_player.js';
import { ExportMenu } from '../export/menu.js';
import { shownOn } from '../export/shown.js';
import { Help } from '../theme/help.js';
import { Calm } from '../theme/spoken.js';

const TELL = 100; // ms between two writings of the numbers while playing
const BOTTOM = 14; // pixels that stay free below
const APART = 0.9; // font sizes between the picture, the charts under it and what stands below them
const NARROW = 54; // font sizes: below this width the panels stand under the picture
const BESIDE = 0.56; // the share of the width that a stage with panels beside it may take, as a rule
const CHARTS = 20; // font sizes that panels beside a stage need where it takes more than that
const WORD = 0.55; // of the first picture's width, from where on it is said that it is recorded
const LONGEST_DT = 0.1; // seconds that one drawn frame may move on

/**
 * @typedef {Object} Stage what one page draws
 * @property {Element} element stands under the transport bar and the sliders
 * @property {Element} [aside] stands above the charts
 * @property {(width: number, font: number) => void} [fitAside] fit that
 * @property {PlanePicture} [ground] the large picture on which can be drawn
 * @property {Element} [foot] stands under it and the charts, over the whole width
 * @property {'beside'|'under'|'above'} panels where the charts stand now; beside it only in a wide window
 * @property {number} [share] of the width that it takes with panels beside it, where that is not BESIDE and leaves them room
 * @property {number} [every] ms between two drawings while training; without it every frame is drawn
 * @property {(meta: Object, view: Object<string, string>) => void} update follow what Python told, and what is shown, by name, as in the link
 * @property {(room: {width: number, height: number, narrow: boolean}, font: number) => number} resize fit into the room, in
 *   pixels; the height is what is in sight (in a narrow window a share of it). Returns the width taken.
 * @property {(moment: Object, theme: Object, when: {whole: boolean, now: number}) => void} draw `whole`: everything, not only
 *   what moves fast
 * @property {(name: string) => string} [curve] the curve that a panel's line of this name shows now
 * @property {() => void} tell write the numbers of what was drawn last; a few times a second
 */

class LivePage extends Component {
  /** @param {(page: {player: () => Object, redraw: (layout?: boolean) => void}) => Stage} makeStage */
  constructor(parent, makeStage, sheets) {
    const main = h('div', { className: 'main' });
    const root = h('div', { className: 'lab' });
    const making = h('p', { className: 'making-words', role: 'status', ariaLive: 'polite', hidden: true });
    super(parent, root, sheets);
    counts.mounts++;
    this.player = null;
    this.moment = new Moment();
    this.toldAt = 0;
    this.calm = new Calm();
    const player = () => this.player;
    this.stage = makeStage({ player, redraw: (layout) => this.redraw(layout) });
    this.panels = new Panels((name) => this.stage.curve?.(name) ?? name);
    this.board = new Board(player, (layout) => this.redraw(layout));
    this.bar = new Bar(player, new ExportMenu(() => this.#shown()), new DataMenu(player, this.board, () => ({ real: this.moment.real, view: this.moment.view, colour: this.theme.real })));
    this.timeline = new Timeline(player);
    this.sliders = new Sliders(player);
    this.notice = new Notice(player);
    this.address = new Address((wanted) => { if (!this.player?.meta.bare) this.player?.outbox.send('go', wanted); });
    this.main = main;
    this.making = making;
    this.recorded = h('p', { className: 'recorded-word', hidden: true });
    main.append(this.stage.element, this.panels.element, making, this.recorded, this.board.element);
    root.append(this.bar.element, this.timeline.element, this.notice.element, this.sliders.element, this.board.tools, main);
    if (this.stage.foot) root.append(this.stage.foot);
    if (this.stage.aside) this.panels.element.prepend(this.stage.aside);
    root.addEventListener('keydown', (event) => this.#key(event));
    new Help(root);
    this.projector = new Projector(root, player, () => this.redraw(true));
    this.hear = () => this.#hear();
    heard.add(this.hear);
    for (const name of ['input', 'click', 'change']) {
      root.addEventListener(name, () => this.redraw(this.player && this.panels.update(this.player.meta, this.player.view)));
    }
  }

  /** Take in what Python sent (again). */
  receive(data, trigger) {
    expose(this);
    if (data?.recording) {
      this.#record(data, trigger);
      return;
    }
    const payload = decode(data);
    if (!payload) return;
    const before = this.player;
    const player = playerOf(payload.meta.uid, `${this.address.path} ${payload.meta.room ?? ''}`); // a lesson's picture is no run of the page's
    if (before !== player) {
      player.resume();
      if (before && !before.recorded) this.address.renew();
    }
    this.player = player;
    player.outbox.trigger = trigger;
    const { received, jumped } = player.receive(payload);
    if (before?.recorded) before.handOver(player);
    counts.received += received;
    this.jumping ||= jumped;
    this.#follow();
  }

  // Show a recording: in place of a live run that is not ready yet, or because there is none.
  async #record({ recording, awaits = false, ack }, trigger) {
    this.trigger = trigger;
    if (!this.opened) {
      this.opened = true;
      try {
        const player = new RecordedPlayer(await unpack(await bytesOf(recording)), awaits);
        if (this.player || this.dead) return; // the live run was faster
        this.player = player;
        this.#follow();
      } catch (error) {
        if (!awaits) this.failed?.(error); // the live run comes all the same
      }
    }
    if (!this.player?.recorded) return;
    this.player.outbox.trigger = this.trigger;
    this.player.heard(ack);
  }

  #follow() {
    const { player } = this;
    const { meta } = player;
    this.projector.update(player.view);
    this.#notice();
    for (const part of [this.stage, this.sliders, this.bar, this.timeline]) part.update(meta, player.view);
    const { making } = meta;
    this.making.hidden = !making;
    setText(this.making, making?.text ?? '');
    this.root.classList.toggle('making', making?.old ?? false);
    this.followed = player.told;
    if (player.recorded) this.timeline.tell();
    this.recorded.hidden = !player.recorded;
    setText(this.recorded, player.recorded ? meta.recorded.words : '');
    this.root.classList.toggle('recorded', player.recorded);
    for (const element of this.root.querySelectorAll('.live-only')) element.inert = player.recorded;
    this.root.classList.toggle('awaits', player.recorded && player.awaits);
    if (!player.back && !player.recorded && !meta.bare) this.address.follow(meta.uid, meta.address, meta.playing);
    this.redraw(this.panels.update(meta, player.view));
  }

  // What Python says, or that it says nothing any more.
  #notice() {
    const { meta } = this.player;
    const own = ownMessage(this.player);
    this.notice.update(own ? { ...meta, message: own, replay: connection.lost ? null : meta.replay } : meta);
  }

  // The connection is lost, or back.
  #hear() {
    if (!this.player) return;
    if (connection.lost) this.player.outbox.lose();
    else this.player.resume();
    this.player.outbox.pump();
    this.#notice();
    this.redraw();
  }

  frame(now, first) {
    const { player } = this;
    if (!player?.history.frames.length) return false;
    if (this.force && !this.host.clientWidth) return false; // hidden: it is drawn when it gets a size
    const dt = first ? 1 / 60 : Math.min(LONGEST_DT, (now - this.before) / 1000);
    this.before = now;
    const moved = player.tick(dt, now);
    if (player.told !== this.followed) this.#follow(); // a recording tells of each moment what was true then
    if (this.force) this.#layout();
    const forced = this.force;
    this.force = false;
    if (moved || this.dirty) this.#draw(now, forced);
    else if (now - this.toldAt > TELL) this.#tell(now);
    const { curves, step } = player.history;
    this.panels.draw(curves, step, this.theme, this.theme.size, now, forced);
    const words = () => [`Step ${whole(step)}.`, player.meta.says, ...this.panels.inWords()].filter(Boolean).join(' '); // for who does not see it
    if (moved || forced || !player.playing) this.calm.tell(!player.playing && !player.settling && !player.dragging, this.root, words);
    return player.playing || player.settling || player.waiting || Boolean(player.back) || this.panels.stale(curves, now);
  }

  // What can be exported: nothing where the picture is of another experiment than its link.
  #shown() {
    if (!this.theme || !this.player?.history.frames.length || this.root.classList.contains('making')) return null;
    return shownOn(this, (layout, charts = layout) => {
      const { player } = this;
      const now = performance.now();
      if (player.told !== this.followed) this.#follow();
      if (layout) this.#layout();
      this.#draw(now, true);
      this.panels.toldAt = -Infinity;
      this.panels.draw(player.history.curves, player.history.step, this.theme, this.theme.size, now, charts);
    });
  }

  #draw(now, forced) {
    const { player } = this;
    const whole = forced || this.dirty || this.jumping || !player.playing;
    this.dirty = false;
    const { a, b, u } = player.history.around();
    this.moment.set(a, b, u);
    if (whole || now - this.stageAt >= (this.stage.every ?? 0)) {
      this.stageAt = now;
      this.stage.draw(this.moment, this.theme, { whole, now });
    }
    if (this.board.open) this.board.paint(this.moment, this.theme);
    counts.drawn++;
    if (this.jumping) counts.jumps++;
    this.jumping = false;
    counts.lastGapMs = this.drawnAt ? now - this.drawnAt : 0;
    this.drawnAt = now;
    if (forced || !player.playing || now - this.toldAt > TELL) this.#tell(now);
  }

  #tell(now) {
    this.toldAt = now;
    this.bar.tell();
    this.timeline.tell();
    this.stage.tell();
  }

  #layout() {
    const font = this.theme.size;
    const width = this.host.clientWidth;
    const narrow = width < NARROW * font;
    const { panels } = this.stage;
    const beside = panels === 'beside' && !narrow;
    this.root.classList.toggle('narrow', narrow);
    for (const place of ['beside', 'under', 'above']) this.root.classList.toggle(place, place === panels);
    this.root.classList.toggle('drawing', this.board.open);
    if (panels === 'above') this.panels.resize(font, 0);
    const before = [this.bar, this.timeline, this.notice, this.sliders, { element: this.board.tools }, ...(panels === 'above' ? [this.panels] : [])];
    const own = this.stage.share ?? BESIDE;
    const share = width * (1 - own) < CHARTS * font ? BESIDE : own;
    const above = before.reduce((sum, { element }) => sum + element.offsetHeight, 0);
    const height = narrow ? 0.85 * window.innerHeight : window.innerHeight - topOf(this.host) - above - BOTTOM;
    const taken = this.stage.resize({ width: beside ? width * share : width, height, narrow }, font);
    this.root.style.setProperty('--picture', `${taken}px`);
    const held = beside && this.stage.aside && !this.stage.aside.hidden; // what stands below both stays in sight
    const room = Math.max(this.stage.element.clientHeight, height - (this.stage.foot?.offsetHeight ?? 0) - APART * font);
    this.panels.element.style.maxHeight = held ? `${room}px` : '';
    this.panels.element.classList.toggle('held', Boolean(held));
    this.stage.fitAside?.(this.panels.element.clientWidth, font);
    this.#mark();
    if (panels !== 'above') this.panels.resize(font, beside ? this.stage.element.clientHeight : height - this.stage.element.clientHeight - (this.stage.foot?.offsetHeight ?? 0) - APART * font);
    if (this.board.open) this.board.lie({ width, height }, font, narrow ? null : this.stage.ground);
  }

  // On the first picture, in its upper half, where neither its axes nor what some write at its left are.
  #mark() {
    const picture = [...this.stage.element.querySelectorAll('canvas')].find((canvas) => canvas.clientWidth && !canvas.hidden);
    if (this.recorded.hidden || !picture) return;
    const [place, main] = [picture, this.recorded.parentElement].map((element) => element.getBoundingClientRect());
    const left = place.left - main.left + Math.max(0, Math.min(WORD * place.width, 0.95 * place.width - this.recorded.offsetWidth));
    this.recorded.style.transform = `translate(${Math.round(left)}px, ${Math.round(place.top - main.top + 0.8 * this.theme.size)}px)`;
  }

  dispose() {
    super.dispose();
    heard.delete(this.hear);
    this.projector.dispose();
    this.address.dispose();
  }

  #key(event) {
    const field = event.composedPath()[0];
    if (event.key !== ' ' || this.board.open || field.closest?.('button, select, input:not([type=range])')) return;
    event.preventDefault();
    this.player?.toggle();
    this.redraw();
  }
}

/** A live page's default export; see mounter. */
export function livePage(makeStage, ...sheets) {
  watch();
  watchConnection();
  return mounter((parent) => new LivePage(parent, makeStage, sheets));
}

/** Where an element begins on the page, however far that is scrolled. */
function topOf(element) {
  const page = document.querySelector('[data-testid="stMain"]');
  return element.getBoundingClientRect().top + (page?.scrollTop ?? 0);
}
