// A document beside the conversation: a second column where there is room, else a sheet over the page.

import { element } from "./element.js";
import { mark } from "./quote.js";
import { article } from "./service.js";

const narrow = matchMedia("(max-width: 63.99rem)"); // as in chat.css

export class Panel {
  #panel;
  #text;
  #title;
  #page;
  #opener = null;
  #wanted = "";

  constructor(panel) {
    this.#panel = panel;
    this.#text = panel.querySelector(".panel-text");
    this.#title = panel.querySelector(".panel-title");
    this.#page = panel.querySelector(".panel-page");
    panel.querySelector(".panel-close").addEventListener("click", () => this.close());
    panel.addEventListener("keydown", (event) => this.#hold(event));
    narrow.addEventListener("change", () => this.#fit());
    window.addEventListener("popstate", () => this.isOpen && !history.state?.panel && this.#hide());
  }

  get isOpen() {
    return !this.#panel.hidden;
  }

  // `link` leads to a document, perhaps to a quote in it.
  async open(link) {
    if (!this.#panel.contains(link)) this.#opener = link;
    const address = new URL(link.href);
    this.#wanted = address.href;
    this.#page.href = address.href;
    this.#show();
    const shown = await this.#load(address);
    if (this.#wanted !== address.href || !this.isOpen) return; // another was opened, or this one closed, in the meantime
    this.#text.replaceChildren(shown);
    this.#title.textContent = shown.querySelector(".title")?.textContent ?? "";
    this.#text.removeAttribute("aria-busy");
    this.#goTo(mark(shown, address.hash) ?? shown.querySelector(".title") ?? shown);
  }

  close() {
    if (history.state?.panel) history.back();
    else this.#hide();
  }

  async #load(address) {
    try {
      return await article(address.pathname);
    } catch (failure) {
      return element("div", { className: "problem card" }, element("p", {}, failure.message));
    }
  }

  #show() {
    this.#text.setAttribute("aria-busy", "true");
    if (this.isOpen) return;
    this.#panel.hidden = false;
    this.#fit();
    // So that a phone's own way back closes the sheet, and does not leave the page.
    if (narrow.matches && !history.state?.panel) history.pushState({ panel: true }, "");
  }

  #hide() {
    this.#panel.hidden = true;
    this.#text.replaceChildren();
    this.#fit();
    this.#opener?.focus({ preventScroll: true });
  }

  // Over the page it is a dialog, and what lies under it is out of reach.
  #fit() {
    const isSheet = this.isOpen && narrow.matches;
    document.documentElement.classList.toggle("has-panel", this.isOpen);
    for (const other of document.querySelectorAll(".skip, .top, main")) other.inert = isSheet;
    this.#panel.setAttribute("role", isSheet ? "dialog" : "complementary");
    this.#panel.ariaModal = isSheet ? "true" : null;
  }

  #hold(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  }

  #goTo(place) {
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    const middle = (this.#text.clientHeight - place.offsetHeight) / 2;
    const from = place.getBoundingClientRect().top - this.#text.getBoundingClientRect().top;
    const isQuote = place.classList.contains("line");
    this.#text.scrollTo({ top: isQuote ? this.#text.scrollTop + from - Math.max(middle, 0) : 0, behavior: "instant" });
  }
}
