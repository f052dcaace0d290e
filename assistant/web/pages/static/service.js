// Asks the server for the part of a page that changes. A failure carries the line that people are shown.

const UNREACHABLE = "The assistant cannot be reached. Check the connection, then try again.";
const UNCLEAR = "Something went wrong here. Try again.";
const SIGNED_OUT = 401;

export class Failure extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }

  get needsSigningIn() {
    return this.status === SIGNED_OUT;
  }

  // Whether the same question may be answered later: the server was away, busy, or wants a key first.
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.needsSigningIn || this.status >= 500;
  }
}

// The <article> that the server sends. Throws Failure.
export async function article(address, options = {}) {
  const { status, page } = await fetched(address, options);
  const found = page.querySelector("article");
  if (status < 400 && found) return document.importNode(found, true);
  throw new Failure(page.querySelector("[data-problem]")?.textContent ?? UNCLEAR, status < 400 ? 500 : status);
}

async function fetched(address, options) {
  try {
    const response = await fetch(address, { ...options, headers: { Accept: "text/html; fragment" } });
    // Parsed apart from this page: nothing in it runs or loads before it is shown.
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return { status: response.status, page };
  } catch {
    throw new Failure(UNREACHABLE, 0);
  }
}
