// Shows how far a run is, and its report when it has ended. Without this script the page loads anew every few seconds.
const PAUSE = 2000; // milliseconds between two looks
const CHANGING = ["underway", "sets", "reports"]; // elements, by id
const status = document.getElementById("status");

const isUnderWay = () => document.querySelector("progress") !== null;

async function look() {
  const response = await fetch("/evals", { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (response.redirected) return location.reload(); // signed out: its own page says so
  if (!response.ok) return; // too many requests, say: the next look may be answered
  for (const id of CHANGING) {
    const [shown, changed] = [document.getElementById(id), page.getElementById(id)];
    if (!shown.isEqualNode(changed)) shown.replaceWith(changed); // what is as it was keeps the focus
  }
}

async function follow() {
  await look().catch(() => {}); // nobody answers: the next look tells
  if (isUnderWay()) setTimeout(follow, PAUSE);
  else ended();
}

// Said aloud as well: the status is a live region.
function ended() {
  status.classList.remove("unseen");
  status.textContent = "The evaluation has ended. ";
  const report = document.querySelector("#reports .run a");
  if (!report || document.querySelector("#underway .problem")) return;
  const link = status.appendChild(document.createElement("a"));
  [link.href, link.textContent] = [report.href, "Open its report"];
}

if (isUnderWay()) setTimeout(follow, PAUSE);
