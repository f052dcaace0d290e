// The page of a document: shows the quote that its address names, also where the range is no line's own anchor.

import { mark } from "./quote.js";

function show() {
  mark(document, location.hash)?.scrollIntoView({ block: "center", behavior: "instant" });
}

window.addEventListener("hashchange", show);
show();
