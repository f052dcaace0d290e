// The questions of this tab's conversation, oldest first. Answers are never kept: they are asked for again.

const NAME = "questions";

export function recall() {
  try {
    const questions = JSON.parse(sessionStorage.getItem(NAME) ?? "[]");
    return Array.isArray(questions) ? questions.filter((question) => typeof question === "string") : [];
  } catch {
    return []; // storage is switched off, or holds something else
  }
}

export function keep(questions) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(questions));
  } catch {
    // Storage is switched off: the conversation lasts until the page is left.
  }
}

export function forget() {
  keep([]);
}
