// Style sheets: fetched once, and shared by all trees that show something.

const sheets = new Map(); // address → promise
const packed = globalThis.gan2dSheets ?? {}; // those of a page that is one file, by address

async function fetched(address) {
  if (packed[address]) return packed[address];
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok) return answer.text();
  const why = answer ? answer.status : 'no answer';
  throw Error(`${address.split('/').pop()} did not come from the server (${why}). Reload the page; if that does not help, something between here and the server holds it back.`);
}

function sheetOf(address) {
  if (!sheets.has(address)) {
    sheets.set(address, fetched(address).then((words) => new CSSStyleSheet().replace(words)));
  }
  return sheets.get(address);
}

/** Let the style sheets at these addresses hold in the tree where the element is; Streamlit gives each component its own. */
export async function adopt(element, addresses) {
  const wanted = await Promise.all(addresses.map((address) => sheetOf(String(address))));
  const tree = element.getRootNode();
  tree.adoptedStyleSheets = [...new Set([...tree.adoptedStyleSheets, ...wanted])];
}
