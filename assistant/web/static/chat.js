// Keeps the conversation on one page. Without this script the form posts and a page answers.
const form = document.getElementById("ask");
const field = document.getElementById("question");
const conversation = document.getElementById("conversation");

form.noValidate = true; // a message from an earlier try must not keep the next one from being sent

async function ask(question) {
  if (form.hasAttribute("aria-busy")) return;
  field.setCustomValidity("");
  const data = new FormData(form);
  data.set("question", question);
  form.setAttribute("aria-busy", "true");
  try {
    const response = await fetch("/", { method: "POST", body: data, headers: { Accept: "text/html; fragment" } });
    if (!response.ok && response.status !== 422) throw new Error("Something went wrong here. Try again.");
    document.getElementById("welcome")?.remove();
    conversation.insertAdjacentHTML("beforeend", await response.text());
    if (response.ok) {
      remember(question);
      field.value = "";
    }
    field.placeholder = "Ask another question";
    conversation.lastElementChild.scrollIntoView({ block: "start" });
  } catch (error) {
    const unreachable = error instanceof TypeError;
    field.setCustomValidity(unreachable ? "The assistant cannot be reached. Is it still running?" : error.message);
    field.reportValidity();
  } finally {
    form.removeAttribute("aria-busy");
    field.focus({ preventScroll: true });
  }
}

function remember(question) {
  const input = Object.assign(document.createElement("input"), { type: "hidden", name: "history", value: question });
  form.insertBefore(input, form.querySelector("label"));
}

document.addEventListener("submit", (event) => {
  const question = event.submitter?.value || field.value;
  event.preventDefault();
  if (question.trim()) ask(question);
});
field.addEventListener("input", () => field.setCustomValidity(""));
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
  }
});
