// The chat page: keeps the conversation on one page. Without this script the form posts, and a page answers.

import { Conversation } from "./conversation.js";
import { copy, linkTo, withCitations } from "./copying.js";
import { forget, recall } from "./memory.js";
import { Panel } from "./panel.js";

const form = document.getElementById("ask");
const field = document.getElementById("question");
const place = document.getElementById("conversation");
const status = document.getElementById("status");
const anew = document.getElementById("anew");
const panel = new Panel(document.getElementById("panel"));
const hasKeyboard = matchMedia("(hover: hover) and (pointer: fine)").matches; // focus on the box would cover half a phone
const COPIED = 2000; // milliseconds that a button says so

const onPage = place.children.length ? [...form.querySelectorAll('[name="history"]')].map((input) => input.value) : [];
let isRestoring = false;

const conversation = new Conversation(place, onPage, {
  asking(shown) {
    document.getElementById("welcome")?.remove();
    document.getElementById("conversation-title").hidden = false;
    anew.hidden = false;
    field.placeholder = "Ask another question";
    if (!isRestoring) shown.scrollIntoView({ block: "start" });
  },
  answered(card, isLast) {
    dress(card);
    if (!isLast) return;
    card.scrollIntoView({ block: "start", behavior: isRestoring ? "instant" : "auto" });
    if (!isRestoring) {
      field.value = "";
      status.textContent = card.dataset.announced;
      land(card);
    }
    isRestoring = false;
  },
  failed(question, card) {
    if (question) field.value = question;
    card.scrollIntoView({ block: "start" });
    land(card);
    isRestoring = false;
  },
});

function dress(card) {
  for (const tools of card.querySelectorAll(".tools")) tools.hidden = false;
}

function land(card) {
  if (panel.isOpen) return;
  (hasKeyboard ? field : card.querySelector(".asked")).focus({ preventScroll: true });
}

function ask(question) {
  if (conversation.isBusy) return;
  if (question.trim()) conversation.ask(question.trim());
  else field.focus();
}

async function use(button) {
  const card = button.closest("article");
  if (button.dataset.do === "print") return window.print();
  const text = button.dataset.do === "copy" ? withCitations(card) : linkTo(card.dataset.question);
  try {
    await copy(text);
    tell(button, "Copied");
  } catch {
    tell(button, "Not copied");
  }
}

function tell(button, outcome) {
  const name = (button.dataset.name ??= button.textContent);
  status.textContent = outcome;
  button.textContent = outcome;
  setTimeout(() => (button.textContent = name), COPIED);
}

function step(example, key) {
  const examples = [...example.parentElement.querySelectorAll("button")];
  const here = examples.indexOf(example);
  const places = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: -1 };
  if (!(key in places)) return false;
  examples.at(places[key] % examples.length).focus();
  return true;
}

function isTyping(target) {
  return target.closest("input, textarea, select") !== null;
}

// A question in the address begins a conversation of its own, and leaves the address at once.
function askFromAddress() {
  const question = new URLSearchParams(location.hash.slice(1)).get("q");
  if (!question) return false;
  history.replaceState(null, "", location.pathname);
  conversation.begin();
  ask(question);
  return true;
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches('[action="/"]')) return;
  event.preventDefault();
  ask(event.submitter?.value || field.value);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest('#conversation a[href^="/documents/"], .panel-text a[href^="/documents/"]');
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && isPlain) {
    event.preventDefault();
    panel.open(link);
  }
  const button = event.target.closest("[data-do]");
  if (button) use(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.isOpen) panel.close();
  if (event.key === "/" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
  }
  if (event.target.matches(".examples button") && step(event.target, event.key)) event.preventDefault();
});

anew.addEventListener("click", forget);
document.getElementById("keys").hidden = !hasKeyboard;
window.addEventListener("hashchange", askFromAddress);

for (const card of place.children) dress(card);
const kept = onPage.length ? [] : recall();
if (!askFromAddress() && kept.length) {
  isRestoring = true;
  conversation.restore(kept);
} else if (hasKeyboard && !place.children.length) field.focus();
