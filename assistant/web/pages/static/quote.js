// The lines of a document that a citation means: all that overlap its range of characters, such as #c120-188.

// Marks them, and no others. Returns the first; null where the address names no range of this document.
export function mark(root, hash) {
  const wanted = range(hash);
  let first = null;
  for (const line of root.querySelectorAll(".line")) {
    const own = range(line.id);
    const isQuoted = Boolean(wanted && own && own.start < wanted.end && wanted.start < own.end);
    line.classList.toggle("quoted", isQuoted);
    if (isQuoted) first ??= line;
  }
  return first;
}

function range(anchor) {
  const match = /^#?c(\d+)-(\d+)$/.exec(anchor);
  return match && { start: Number(match[1]), end: Number(match[2]) };
}
