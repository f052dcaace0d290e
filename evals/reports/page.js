"use strict";
(() => {
  const AT_ONCE = 50; // rows
  const PAUSE = 200; // milliseconds without a key before the address is changed
  const FILTERS = ["set", "outcome", "tag", "words"];
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const cases = data.cases;
  const several = new Set(cases.map((each) => each.set)).size > 1;
  const rows = document.querySelector(".cases tbody");
  const heads = [...document.querySelectorAll("[data-sort]")];
  const radios = [...document.querySelectorAll("[name=outcome]")];
  let state = {};
  let shown = [];
  let waiting;

  const key = ({ set, id }) => `${set}/${id}`;
  const turned = new Map(data.turned.map((each) => [key(each), each]));
  for (const each of cases) {
    each.flip = turned.get(key(each));
    each.held = [each.id, each.question, each.short, each.text].join("\n").toLowerCase();
  }

  // An element with its properties and what it holds; strings become text, never HTML.
  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter((child) => child !== undefined && child !== null));
    return made;
  }

  const TESTS = {
    set: (each, set) => each.set === set,
    outcome: (each, outcome) => each.outcome === outcome || each.flip?.turned === outcome,
    tag: (each, tag) => each.tags?.includes(tag),
    words: (each, words) => words.toLowerCase().split(/\s+/).every((word) => each.held.includes(word)),
  };
  const filtered = (names) => names.filter((name) => state[name]).reduce((left, name) => left.filter((each) => TESTS[name](each, state[name])), cases);

  function sorted(found) {
    const descends = state.sort?.startsWith("-");
    const name = state.sort?.replace("-", "");
    if (!heads.some((head) => head.dataset.sort === name)) return found;
    const order = name === "id" ? (one, other) => one.id.localeCompare(other.id, undefined, { numeric: true }) : (one, other) => one[name] - other[name];
    return [...found].sort(descends ? (one, other) => order(other, one) : order);
  }

  // The whole table anew, from the state.
  function render() {
    const others = filtered(FILTERS.filter((name) => name !== "outcome"));
    for (const radio of radios) {
      radio.checked = radio.value === (state.outcome ?? "");
      const count = radio.value ? others.filter((each) => TESTS.outcome(each, radio.value)).length : others.length;
      radio.parentElement.querySelector("b").textContent = count.toLocaleString("en");
    }
    for (const head of heads) {
      head.removeAttribute("aria-sort");
      if (state.sort?.replace("-", "") === head.dataset.sort) head.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
    }
    shown = sorted(filtered(FILTERS));
    rows.replaceChildren();
    more();
    byId("none").hidden = shown.length > 0;
    document.querySelector(".cases").hidden = shown.length === 0;
    byId("count").textContent = shown.length === cases.length ? `${cases.length.toLocaleString("en")} cases` : `${shown.length.toLocaleString("en")} of ${cases.length.toLocaleString("en")} cases`;
  }

  function more() {
    const from = rows.querySelectorAll(".row").length;
    rows.append(...shown.slice(from, from + AT_ONCE).map(row));
    const left = shown.length - rows.querySelectorAll(".row").length;
    byId("more").hidden = left <= 0;
    byId("more").textContent = `Show ${Math.min(left, AT_ONCE)} more of ${left.toLocaleString("en")}`;
    return rows.querySelectorAll(".row")[from];
  }

  function badge(name, told) {
    return element("b", { className: `badge ${name}` }, told);
  }

  // Roles are given, since on a phone the table is not laid out as one.
  function cell(properties, ...children) {
    return element("td", { role: "cell", ...properties }, ...children);
  }

  function row(each) {
    const opener = element("button", { type: "button", className: "opener" }, each.question);
    opener.setAttribute("aria-expanded", "false");
    const badges = element("span", {}, badge(each.outcome, data.outcomes[each.outcome]));
    if (each.flip) badges.append(badge(each.flip.turned === "turned wrong" ? "wrong" : "right", each.flip.turned));
    const about = [several && each.set, each.id, ...(each.tags ?? [])].filter(Boolean).join(" · ");
    const why = each.reason && element("small", { className: "reason" }, each.reason);
    const line = element(
      "tr",
      { className: "row", role: "row" },
      cell({}, element("div", { className: "case" }, badges, element("div", {}, ...[opener, why, element("small", {}, about)].filter(Boolean)))),
      cell({ className: "confidence" }, each.confidence.toFixed(2)),
      cell({}, `${Math.round(each.ms)} ms`),
    );
    opener.addEventListener("click", () => {
      put({ ...state, case: toggle(line, each) ? key(each) : undefined });
    });
    return line;
  }

  // Whether it is open now.
  function toggle(line, each) {
    const opened = line.classList.toggle("open");
    line.querySelector(".opener").setAttribute("aria-expanded", String(opened));
    if (opened) line.after(element("tr", { className: "detail", role: "row" }, cell({ colSpan: 3 }, detail(each))));
    else line.nextElementSibling.remove();
    return opened;
  }

  function detail(each) {
    const list = element("dl", {});
    const tell = (term, ...told) => told.length && list.append(element("dt", {}, term), element("dd", {}, ...told));
    const lines = (texts = [], properties = {}) => texts.map((text) => element("p", properties, text));
    tell("Asked before", ...lines(each.history));
    tell("Understood as", ...lines(each.understood && [each.understood]));
    tell("Expected", each.expected);
    tell("Why wrong", ...lines(each.reason && [each.reason], { className: "reason" }));
    tell("May cite", ...lines(each.may));
    tell("Must cite", ...lines(each.must));
    tell("Must not cite", ...lines(each.barred));
    tell("Answer", ...answer(each));
    if (each.flip) tell("Before", ...answer(each.flip.before), ...lines(each.flip.before.cited, { className: "places" }), sure(each.flip.before));
    if (each.citations) tell("Citations", element("ol", {}, ...each.citations.map((one) => citation(one, each.outcome))));
    tell("Cautions", ...lines(each.cautions, { className: "caution" }));
    if (each.passages) tell("Passages", weighed(each.passages));
    tell("Note", ...lines(each.note && [each.note]));
    return list;
  }

  function sure({ confidence }) {
    return element("p", { className: "places" }, `Confidence ${confidence.toFixed(2)}`);
  }

  function answer({ short, text }) {
    return [short && element("p", { className: "headline" }, short), element("p", { className: "answer" }, text)].filter(Boolean);
  }

  // A place that may not be cited is a fault in a wrong answer alone.
  function citation([marker, place, title, quote, allowed], outcome) {
    const barred = outcome === "wrong" ? badge("wrong", "may not be cited") : badge("elsewhere", "from elsewhere");
    const judged = allowed === true ? badge("right", "may be cited") : allowed === false ? barred : "";
    const from = element("p", {}, element("small", {}, `${title} (${place}) `), judged);
    return element("li", {}, element("span", { className: "marker" }, `[${marker}]`), element("div", {}, element("q", {}, quote), from));
  }

  function weighed(passages) {
    const relevant = passages.filter(([, , is]) => is).length;
    const items = passages.map(([number, score, is], rank) => {
      const [place, text] = data.passages[number];
      const head = element("p", {}, element("small", {}, `${place}, ${score.toFixed(2)} `), is ? badge("right", "relevant") : "");
      return element("li", {}, element("span", {}, `${rank + 1}.`), element("div", {}, head, element("p", {}, text)));
    });
    const told = `${passages.length} weighed${relevant ? `, ${relevant} relevant` : ""}`;
    return element("details", {}, element("summary", {}, told), element("ol", {}, ...items));
  }

  // Keep the state, and soon the address of it.
  function put(next) {
    state = next;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const filled = Object.entries(state).filter(([, value]) => value);
      try {
        history.replaceState(null, "", `#${filled.length ? new URLSearchParams(filled) : "cases"}`);
      } catch {
        // a frame without an address of its own
      }
    }, PAUSE);
  }

  // Take up the state that the address names, if it does.
  function take() {
    const named = location.hash.slice(1);
    if (!named.includes("=")) return;
    clearTimeout(waiting);
    state = Object.fromEntries(new URLSearchParams(named));
    fill();
    render();
    const place = shown.findIndex((each) => key(each) === state.case);
    while (rows.querySelectorAll(".row").length <= place) more();
    const line = rows.querySelectorAll(".row")[place];
    if (line) toggle(line, shown[place]);
    (line ?? byId("cases")).scrollIntoView();
    (line?.querySelector(".opener") ?? byId("cases")).focus({ preventScroll: true });
  }

  function fill() {
    for (const name of ["set", "tag", "words"]) byId(name).value = state[name] ?? "";
  }

  function offer(select, names) {
    for (const [name, count] of names) select.append(element("option", { value: name }, `${name} (${count.toLocaleString("en")})`));
  }

  function counted(lists) {
    const counts = new Map();
    for (const name of lists.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  }

  offer(byId("set"), counted(cases.map((each) => [each.set])));
  offer(byId("tag"), [...counted(cases.map((each) => each.tags ?? []))].sort(([one], [other]) => one.localeCompare(other)));
  for (const name of ["set", "tag", "words"]) {
    byId(name).addEventListener("input", (event) => {
      put({ ...state, [name]: event.target.value, case: undefined });
      render();
    });
  }
  for (const radio of radios) {
    radio.addEventListener("change", () => {
      put({ ...state, outcome: radio.value, case: undefined });
      render();
    });
  }
  for (const head of heads) {
    head.querySelector("button").addEventListener("click", () => {
      put({ ...state, sort: state.sort === head.dataset.sort ? `-${head.dataset.sort}` : head.dataset.sort, case: undefined });
      render();
    });
  }
  byId("clear").addEventListener("click", () => {
    put({ sort: state.sort });
    fill();
    render();
    byId("words").focus();
  });
  byId("more").addEventListener("click", () => more()?.querySelector(".opener").focus({ preventScroll: true }));
  addEventListener("hashchange", take);
  document.addEventListener("click", (event) => {
    const to = event.target.closest("a")?.getAttribute("href");
    if (to === undefined) return;
    if (to === location.hash) take(); // which a link to where one is does not change
    if (location.protocol !== "about:") return;
    event.preventDefault(); // in a frame that is given its text, a link is taken from the address of the page around it
    location.hash = to;
  });
  byId("home").hidden = !(location.protocol.startsWith("http") && location.pathname.startsWith("/evals/"));
  byId("unfiltered").hidden = true;
  byId("filtered").hidden = false;
  render();
  take();
})();
