// The thread of questions: asks each with those before it, and shows the answer, or why there is none, where it belongs.

import { element } from "./element.js";
import { keep } from "./memory.js";
import { article } from "./service.js";

export class Conversation {
  #place;
  #told;
  #answered = [];
  #waiting = [];
  #isLastInBox = false; // the last of those waiting was not answered, and stands in the question box to be mended
  #isBusy = false;
  #failed = null;

  // `told` has three functions: asking(shown), answered(card, isLast), failed(question, failure).
  constructor(place, answered, told) {
    this.#place = place;
    this.#answered = answered;
    this.#told = told;
  }

  get isBusy() {
    return this.#isBusy;
  }

  ask(question) {
    if (this.#isLastInBox) this.#waiting.pop();
    this.#waiting.push(question);
    this.#isLastInBox = true;
    this.#run();
  }

  restore(questions) {
    this.#waiting = [...questions];
    this.#run();
  }

  begin() {
    this.#answered = [];
    this.#waiting = [];
    this.#isLastInBox = false;
    this.#failed = null;
    this.#place.replaceChildren();
  }

  async #run() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#failed?.remove();
    while (this.#waiting.length && (await this.#next(this.#waiting[0])));
    this.#isBusy = false;
  }

  async #next(question) {
    this.#keep();
    const shown = pending(question);
    this.#place.append(shown);
    this.#told.asking(shown);
    try {
      const card = await article("/", { method: "POST", body: form(question, this.#answered) });
      shown.replaceWith(card);
      this.#answered.push(this.#waiting.shift());
      if (!this.#waiting.length) this.#isLastInBox = false;
      this.#told.answered(card, !this.#waiting.length);
      return true;
    } catch (failure) {
      this.#failed = refused(question, failure, () => this.#run());
      shown.replaceWith(this.#failed);
      if (!failure.isPassing) this.#drop();
      this.#told.failed(this.#isLastInBox || !this.#waiting.length ? question : "", this.#failed);
      return false;
    }
  }

  // A question that the server will never answer as it is: it stays in the box, and is not asked again on reload.
  #drop() {
    this.#waiting.shift();
    this.#isLastInBox = false;
    this.#keep();
  }

  #keep() {
    keep([...this.#answered, ...this.#waiting]);
  }
}

function form(question, history) {
  const data = new FormData();
  data.append("question", question);
  for (const earlier of history) data.append("history", earlier);
  return data;
}

function pending(question) {
  const looking = element("p", { className: "looking" }, "Looking it up");
  return element("article", { className: "exchange" }, asked(question), looking);
}

function refused(question, failure, retry) {
  const card = element("div", { className: "card problem" }, element("p", {}, failure.message));
  card.setAttribute("role", "alert");
  const actions = element("p", { className: "actions" });
  if (failure.needsSigningIn) actions.append(element("a", { className: "quiet", href: "/sign-in" }, "Sign in"));
  if (failure.isPassing) {
    actions.append(element("button", { type: "button", className: "quiet", onclick: retry }, "Try again"));
    card.append(actions);
  }
  return element("article", { className: "exchange" }, asked(question), card);
}

function asked(question) {
  return element("h2", { className: "asked", tabIndex: -1 }, question);
}
