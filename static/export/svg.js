// A drawing as SVG: a context that is drawn on as on a canvas's, and writes down lines, areas and words.

const DIGITS = 100; // places to a hundredth of a pixel
const ANCHOR = { left: 'start', center: 'middle', right: 'end', start: 'start', end: 'end' };
const BASE = { middle: 0.35, top: 0.8, hanging: 0.8, bottom: -0.2, alphabetic: 0 }; // how far below its place a word's line is, in font sizes
const KEPT = ['strokeStyle', 'fillStyle', 'lineWidth', 'globalAlpha', 'font', 'textAlign', 'textBaseline', 'lineJoin', 'lineCap', 'dash', 'clipped', 'matrix'];

const escaped = (text) => String(text).replace(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`);
const near = (value) => Math.round(value * DIGITS) / DIGITS;

/** As much of a CanvasRenderingContext2D as charts use. */
export class SvgContext {
  /** Whoever stamps marks draws each instead. */
  vector = true;

  constructor(width, height) {
    [this.width, this.height] = [width, height];
    this.parts = [];
    this.clips = [];
    this.gradients = [];
    this.kept = [];
    this.path = '';
    this.rule = document.createElement('canvas').getContext('2d'); // measures words
    const begin = { strokeStyle: '#000', fillStyle: '#000', lineWidth: 1, globalAlpha: 1, font: '10px sans-serif', textAlign: 'left' };
    Object.assign(this, begin, { textBaseline: 'alphabetic', lineJoin: 'miter', lineCap: 'butt', dash: [], clipped: '', matrix: [1, 0, 0, 1, 0, 0] });
  }

  save() { this.kept.push(Object.fromEntries(KEPT.map((name) => [name, this[name]]))); }

  restore() { Object.assign(this, this.kept.pop()); }

  translate(x, y) { this.#multiply([1, 0, 0, 1, x, y]); }

  scale(x, y) { this.#multiply([x, 0, 0, y, 0, 0]); }

  rotate(angle) { this.#multiply([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]); }

  setTransform() {} // the canvas's own pixels mean nothing here

  clearRect() {}

  drawImage() {}

  createLinearGradient(x1, y1, x2, y2) {
    const gradient = { id: `url(#gradient${this.gradients.length + 1})`, ends: { x1, y1, x2, y2 }, stops: [], addColorStop: (at, colour) => gradient.stops.push([at, colour]) };
    this.gradients.push(gradient);
    return gradient;
  }

  setLineDash(dash) { this.dash = [...dash]; }

  measureText(text) {
    this.rule.font = this.font;
    return this.rule.measureText(text);
  }

  beginPath() { this.path = ''; }

  moveTo(x, y) { this.#point('M', x, y); }

  lineTo(x, y) { this.#point(this.path ? 'L' : 'M', x, y); }

  closePath() { this.path += 'Z'; }

  rect(x, y, w, h) {
    this.moveTo(x, y);
    for (const [dx, dy] of [[w, 0], [w, h], [0, h]]) this.lineTo(x + dx, y + dy);
    this.closePath();
  }

  arc(x, y, r, from, to) {
    const at = (angle) => [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    const whole = to - from >= 2 * Math.PI - 1e-9;
    this.moveTo(...at(from));
    for (const angle of whole ? [from + Math.PI, from + 2 * Math.PI] : [to]) {
      this.path += `A${near(r)} ${near(r)} 0 ${!whole && to - from > Math.PI ? 1 : 0} 1 `;
      this.#point('', ...at(angle));
    }
  }

  stroke() { this.#write('path', { d: this.path, ...this.#line() }); }

  fill() { this.#write('path', { d: this.path, ...this.#area() }); }

  clip() {
    this.clips.push(this.path);
    this.clipped = `url(#clip${this.clips.length})`;
  }

  fillRect(x, y, w, h) { this.#write('rect', { ...this.#box(x, y, w, h), ...this.#area() }); }

  strokeRect(x, y, w, h) { this.#write('rect', { ...this.#box(x, y, w, h), ...this.#line() }); }

  fillText(text, x, y) { this.#words(text, x, y, this.#area()); }

  strokeText(text, x, y) { this.#words(text, x, y, this.#line()); }

  /** The whole drawing as text. */
  text(background) {
    const clips = this.clips.map((path, i) => `<clipPath id="clip${i + 1}"><path d="${path}"/></clipPath>`).join('');
    const gradients = this.gradients.map(({ ends, stops }, i) => {
      const places = Object.entries(ends).map(([name, value]) => `${name}="${near(value)}"`).join(' ');
      const colours = stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${escaped(colour)}"/>`).join('');
      return `<linearGradient id="gradient${i + 1}" gradientUnits="userSpaceOnUse" ${places}>${colours}</linearGradient>`;
    }).join('');
    const ground = `<rect width="100%" height="100%" fill="${escaped(background)}"/>`;
    const [w, h] = [near(this.width), near(this.height)];
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"><defs>${clips}${gradients}</defs>${ground}\n${this.parts.join('\n')}\n</svg>\n`;
  }

  #multiply([a, b, c, d, e, f]) {
    const [A, B, C, D, E, F] = this.matrix;
    this.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }

  #point(letter, x, y) {
    const [a, b, c, d, e, f] = this.matrix;
    if (Number.isFinite(x) && Number.isFinite(y)) this.path += `${letter}${near(a * x + c * y + e)} ${near(b * x + d * y + f)}`;
  }

  #box(x, y, width, height) {
    const [,,,, e, f] = this.matrix; // nothing is turned but words
    return { x: near(x + e), y: near(y + f), width: near(Math.max(0, width)), height: near(Math.max(0, height)) };
  }

  #area() { return { fill: this.fillStyle.id ?? this.fillStyle, 'fill-opacity': this.globalAlpha, stroke: 'none' }; }

  #line() {
    const { strokeStyle: stroke, lineWidth, globalAlpha, lineJoin, lineCap, dash } = this;
    const dashed = dash.length ? { 'stroke-dasharray': dash.join(' ') } : {};
    return { fill: 'none', stroke, 'stroke-width': lineWidth, 'stroke-opacity': globalAlpha, 'stroke-linejoin': lineJoin, 'stroke-linecap': lineCap, ...dashed };
  }

  #words(text, x, y, look) {
    const [a, b, c, d, e, f] = this.matrix.map(near);
    const size = parseFloat(this.font.match(/([\d.]+)px/)?.[1] ?? 10);
    const down = y + size * BASE[this.textBaseline];
    const turned = a === 1 && d === 1 ? { x: near(x + e), y: near(down + f) } : { x: near(x), y: near(down), transform: `matrix(${[a, b, c, d, e, f].join(' ')})` };
    this.#write('text', { ...turned, style: `font: ${this.font}`, 'text-anchor': ANCHOR[this.textAlign], ...look }, escaped(text));
  }

  #write(tag, told, inside = '') {
    if (tag === 'path' && !told.d) return;
    const all = this.clipped ? { ...told, 'clip-path': this.clipped } : told;
    const words = Object.entries(all).map(([name, value]) => `${name}="${escaped(value)}"`).join(' ');
    this.parts.push(`<${tag} ${words}>${inside}</${tag}>`);
  }
}
