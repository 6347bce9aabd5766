// Style sheets: fetched once, and shared by all trees that show something.

const sheets = new Map(); // address → promise

function sheetOf(address) {
  if (!sheets.has(address)) {
    const text = fetch(address).then((answer) => answer.text());
    sheets.set(address, text.then((words) => new CSSStyleSheet().replace(words)));
  }
  return sheets.get(address);
}

/** Let the style sheets at these addresses hold in the tree where the element is; Streamlit gives each component its own. */
export async function adopt(element, addresses) {
  const wanted = await Promise.all(addresses.map((address) => sheetOf(String(address))));
  const tree = element.getRootNode();
  tree.adoptedStyleSheets = [...new Set([...tree.adoptedStyleSheets, ...wanted])];
}
