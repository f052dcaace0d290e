// An answer as plain text, to paste where there are no links: every address is written out.

export function withCitations(article) {
  const short = textOf(article.querySelector(".short"));
  const parts = [...article.querySelectorAll(".part")].map(partText);
  const cautions = [...article.querySelectorAll(".caution")].map((caution) => `Caution. ${linesOf(caution, "p").join("\n")}`);
  const sources = [...article.querySelectorAll(".marker")].map(sourceText);
  const list = sources.length ? `Sources\n${sources.join("\n")}` : "";
  return [article.dataset.question, short, ...parts, ...cautions, list].filter(Boolean).join("\n\n");
}

export function linkTo(question) {
  // The question stands behind the #, which a browser never sends: no server logs it.
  return `${location.origin}/#q=${encodeURIComponent(question)}`;
}

export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  return copySelected(text);
}

// Browsers have no clipboard for pages that come over plain HTTP from another machine; a selection can be copied.
function copySelected(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (!isCopied) throw new Error("The browser does not let this page copy.");
}

function partText(part) {
  const heading = textOf(part.querySelector("h3"));
  const said = linesOf(part, ".lead-in, .refusal p, .choices li, .evidence li", quoteText);
  return [heading, ...said, ...tableLines(part), ...linesOf(part, ".steps li")].filter(Boolean).join("\n");
}

function tableLines(part) {
  const columns = linesOf(part, "thead th");
  return [...part.querySelectorAll("tbody tr")].flatMap((row) => {
    const aspect = textOf(row.querySelector("th"));
    return [...row.querySelectorAll("td")].map((cell, place) => `${aspect}, ${columns[place]}: ${quoteText(cell)}`);
  });
}

function quoteText(holder) {
  const marker = holder.querySelector(".marker");
  return marker ? `${textOf(holder.querySelector("q"))} [${marker.textContent}]` : textOf(holder);
}

function sourceText(marker) {
  return `[${marker.textContent}] ${marker.dataset.source}: ${new URL(marker.getAttribute("href"), location.href)}`;
}

function linesOf(holder, selector, text = textOf) {
  return [...holder.querySelectorAll(selector)].map(text);
}

function textOf(found) {
  return found?.textContent.replace(/\s+/g, " ").trim() ?? "";
}
