// Small helpers to build elements without a framework.

import { inLanguage } from '../language/page.js';

/**
 * Make an element: properties that exist on it are set, the others become attributes; null and false are left out.
 * @param {string} tag
 * @param {Object} [props]
 * @param {...(Node|string)} children
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name in node && name !== 'list') node[name] = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children);
  return node;
}

/** Write text only when it differs, so that an unchanged label costs no layout. @returns {boolean} whether it did */
export function setText(node, text) {
  const words = inLanguage(text);
  const differs = node.textContent !== words;
  if (differs) node.textContent = words;
  return differs;
}

/** Give an element new children where `told` differs from what it was filled with before. @returns {boolean} whether it did */
export function refill(node, told, children) {
  const key = JSON.stringify(told);
  if (node.filledWith === key) return false;
  node.replaceChildren(...children());
  node.filledWith = key; // not where that failed
  return true;
}
