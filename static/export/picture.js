// A picture of what is shown, as a file: all canvases where they stand, with the words beside them and where they come from.

const WORDS = 'h3, .line, .item, .note, .notice.says p, .where, caption, th, td'; // what is written beside canvases
const FOOT = 2.2; // font sizes, for the link

/**
 * Save it.
 * @param {Element} root of everything that is shown
 * @param {Object} theme
 * @param {Object} player whose link is written below
 */
export function savePicture(root, theme, player) {
  if (root.classList.contains('making')) return; // it is of another experiment than its link
  const frame = root.getBoundingClientRect();
  const ratio = Math.max(2, window.devicePixelRatio || 1);
  const [canvas, foot] = [document.createElement('canvas'), FOOT * theme.size];
  [canvas.width, canvas.height] = [frame.width * ratio, (frame.height + foot) * ratio];
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, frame.width, frame.height + foot);
  for (const drawn of root.querySelectorAll('canvas')) {
    const place = drawn.getBoundingClientRect();
    if (place.width && !drawn.hidden) context.drawImage(drawn, place.left - frame.left, place.top - frame.top, place.width, place.height);
  }
  context.textBaseline = 'middle';
  for (const element of root.querySelectorAll(WORDS)) writeWords(context, element, frame);
  for (const mark of root.querySelectorAll('.line i')) {
    const place = mark.getBoundingClientRect();
    context.fillStyle = getComputedStyle(mark).color;
    context.fillRect(place.left - frame.left, place.top - frame.top, place.width, place.height);
  }
  const { address, recorded } = player.meta;
  const link = recorded ? `recording of ${recorded.query}` : decodeURIComponent(new URL(`?${address.query}`, window.location.href).href);
  context.fillStyle = theme.text;
  context.font = `${0.8 * theme.size}px ${theme.font}`;
  context.fillText(`gan2d · step ${Math.round(player.history.step).toLocaleString('en-US')} · ${link}`, 0.5 * theme.size, frame.height + foot / 2, frame.width);
  canvas.toBlob((blob) => download(blob, `gan2d-step${Math.round(player.history.step)}.png`));
}

// The words of an element, line by line as they stand.
function writeWords(context, element, frame) {
  if (!element.offsetParent || element.querySelector('canvas')) return;
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const style = getComputedStyle(node.parentElement);
    context.fillStyle = style.color;
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    for (const { index, 0: word } of node.textContent.matchAll(/\S+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const box = range.getBoundingClientRect();
      context.fillText(word, box.left - frame.left, box.top - frame.top + box.height / 2);
    }
  }
}

function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
