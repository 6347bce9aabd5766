// What is shown, drawn once more onto one canvas: all canvases where they stand, with the words beside them and where they come from.

const UNWRITTEN = 'button.layer:not(.dynamics [aria-pressed=true]), .segments, .ask, select, input, label, .bar, .time, .sliders, .card, .export'; // what is for the hand, and not to be read
const FOOT = 2.2; // font sizes, for the words below

/**
 * A part of the page as a canvas.
 * @param {Element} part
 * @param {Object} theme
 * @param {number} ratio pixels of the canvas for one of the page; the page's own canvases should be as sharp
 * @param {string} [foot] what is written below
 * @param {{into?: HTMLCanvasElement, top?: Element, images?: Map<Element, CanvasImageSource>}} [more] a canvas to use again; an
 *   element in the part, above which all is left out; and its drawings as images, see drawing.js
 */
export function pictureOf(part, theme, ratio, foot = '', { into = document.createElement('canvas'), top = part, images = new Map() } = {}) {
  const whole = part.getBoundingClientRect();
  const drawn = [...part.querySelectorAll('canvas')].filter((canvas) => canvas.getBoundingClientRect().width && !canvas.hidden);
  const frame = { left: whole.left, top: top.getBoundingClientRect().top, width: rightOf([part, ...drawn]) - whole.left };
  const height = whole.bottom - frame.top + (foot ? FOOT * theme.size : 0);
  const [w, h] = [Math.round(frame.width * ratio), Math.round(height * ratio)];
  if (into.width !== w || into.height !== h) [into.width, into.height] = [w, h];
  const context = into.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, frame.width, height);
  for (const canvas of drawn) {
    const place = canvas.getBoundingClientRect();
    context.drawImage(canvas, place.left - frame.left, place.top - frame.top, place.width, place.height);
  }
  for (const [drawing, image] of images) {
    const place = drawing.getBoundingClientRect();
    context.drawImage(image, place.left - frame.left, place.top - frame.top, place.width, place.height);
  }
  for (const line of part.querySelectorAll('.cursor:not([hidden])')) drawRule(context, line, frame, theme);
  writeBeside(context, part, frame);
  if (foot) {
    context.textBaseline = 'middle';
    context.fillStyle = theme.text;
    context.font = `${0.8 * theme.size}px ${theme.font}`;
    context.fillText(foot, 0.5 * theme.size, height - (FOOT * theme.size) / 2, frame.width - theme.size);
  }
  return into;
}

/** Where what lies farthest to the right ends: a picture may be wider than its place. */
export const rightOf = (elements) => Math.max(...elements.map((element) => element.getBoundingClientRect().right));

// The line of the shown moment stands over its chart's canvas.
function drawRule(context, line, frame, theme) {
  context.globalAlpha = 0.65;
  drawBox(context, line, theme.text, frame);
  context.globalAlpha = 1;
}

/** Write the words of a part of the page, and the marks before them, where they stand; `frame` is what (0, 0) is the corner of. */
export function writeBeside(context, part, frame) {
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const range = document.createRange();
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (/\S/.test(node.textContent) && !parent.closest(UNWRITTEN) && parent.offsetParent) texts.push([node, parent, getComputedStyle(parent)]);
  }
  const grounds = new Map(texts.map(([, parent, style]) => [parent, style.backgroundColor]));
  for (const [parent, colour] of grounds) drawBox(context, parent, colour, frame);
  for (const [node, , style] of texts) {
    context.fillStyle = style.color;
    context.globalAlpha = Number(style.opacity);
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    for (const { index, 0: word } of node.textContent.matchAll(/\S+/g)) { // line by line as they stand
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const box = range.getBoundingClientRect();
      if (box.width) context.fillText(word, box.left - frame.left, box.top - frame.top + box.height / 2);
    }
    context.globalAlpha = 1;
  }
  for (const mark of part.querySelectorAll('.line i')) drawBox(context, mark, getComputedStyle(mark).color, frame);
  for (const mark of part.querySelectorAll('i.mark')) drawMark(context, mark, getComputedStyle(mark), frame);
}

// What a legend shows before a word: a disc, a diamond, a bar, or a box with an edge.
function drawMark(context, mark, { backgroundColor, borderRadius, borderWidth, borderColor, transform }, frame) {
  const { left, top, width, height } = mark.getBoundingClientRect();
  if (!width) return;
  const [x, y, rx, ry] = [left - frame.left + width / 2, top - frame.top + height / 2, width / 2, height / 2];
  context.beginPath();
  if (borderRadius === '50%') context.arc(x, y, rx, 0, 2 * Math.PI);
  else if (/^matrix\([^,]+, [^0]/.test(transform)) for (const [dx, dy] of [[0, -ry], [rx, 0], [0, ry], [-rx, 0]]) context.lineTo(x + dx, y + dy);
  else context.rect(x - rx, y - ry, width, height);
  context.closePath();
  context.fillStyle = backgroundColor;
  context.fill();
  if (!parseFloat(borderWidth)) return;
  context.strokeStyle = borderColor;
  context.lineWidth = parseFloat(borderWidth);
  context.stroke();
}

function drawBox(context, element, colour, frame) {
  if (/^rgba\(.*, 0\)$|^transparent$/.test(colour)) return;
  const place = element.getBoundingClientRect();
  context.fillStyle = colour;
  context.fillRect(place.left - frame.left, place.top - frame.top, place.width, place.height);
}

/** Hand a file to the user. */
export function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // some browsers read it later
}

/** A canvas as a PNG. @returns {Promise<Blob>} */
export const png = (canvas) => new Promise((done) => canvas.toBlob(done));
