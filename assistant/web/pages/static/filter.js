// Filters as one types. Without this script the form's button does it; the address is the same either way.
const PAUSE = 200; // milliseconds without a key before the server is asked
const CHANGING = ["count", "results"]; // elements, by id; the count is a live region, and so keeps its place
const form = document.querySelector("[data-filter]");
let waiting;
let underWay;

function address() {
  const filled = [...new FormData(form)].filter(([, value]) => value.trim());
  const query = new URLSearchParams(filled).toString();
  return query ? `${form.action}?${query}` : form.action;
}

async function show(target) {
  underWay?.abort();
  underWay = new AbortController();
  try {
    const response = await fetch(target, { signal: underWay.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const changed = CHANGING.map((id) => page.getElementById(id));
    if (!response.ok || changed.includes(null)) return location.assign(target); // signed out, or an error: its own page says so
    for (const element of changed) document.getElementById(element.id).replaceChildren(...element.childNodes);
    history.replaceState(null, "", target);
  } catch (error) {
    if (error.name !== "AbortError") {
      document.getElementById("count").replaceChildren("The assistant cannot be reached. Try again.");
    }
  }
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => show(address()), PAUSE);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  show(address());
});
