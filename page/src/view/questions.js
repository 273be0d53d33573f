// What the graph waits for (docs/interrupts.md): a small form, or a yes; any kind that brings its fields can be drawn.
import { h, replace } from "../dom.js";

let typed = {}; // asked again for a part, a user keeps the rest; the server keeps none of it

/** Draw the question of an interrupt; `answer(resume)` sends what was filled in. */
export function drawQuestion(place, question, say, answer) {
  const asked = question?.value;
  place.hidden = !asked?.kind;
  if (place.hidden) return replace(place);
  if (place.dataset.question === `${question.id}${say.lang}`) return undefined;
  place.dataset.question = `${question.id}${say.lang}`;
  const fields = asked.fields ?? [];
  const again = Object.keys(asked.errors ?? {}).length ? typed : {};
  const form = h("form", { class: "question", lang: asked.lang, dir: "auto", "aria-labelledby": "question-title" },
    h("h3", { id: "question-title" }, asked.title),
    h("p", {}, asked.text),
    asked.listing && h("p", { class: "about" }, h("bdi", {}, asked.listing.title), " · ",
      h("bdi", {}, asked.listing.price_text ?? ""), asked.listing.demo && ` · ${say.word("mark", "demo")}`),
    asked.errors?.[""] && h("p", { class: "error", role: "alert" }, asked.errors[""]),
    fields.map((field) => drawField({ ...field, value: again[field.name] || field.value }, asked.errors?.[field.name])),
    h("div", { class: "actions" },
      h("button", { type: "submit", class: "primary" }, asked.submit),
      h("button", { type: "button", onclick: () => answer({ cancel: true }) }, asked.cancel)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    typed = Object.fromEntries(new FormData(form));
    answer(fields.length ? typed : { confirm: true });
  });
  replace(place, form);
  // The first thing to fill in or to mend; where there is nothing but a yes, the way out.
  const first = ["[aria-invalid]", "input, textarea", "button[type=button]"].map((one) => form.querySelector(one));
  first.find(Boolean)?.focus({ preventScroll: true });
  return undefined;
}

function drawField(field, error) {
  const tag = field.type === "textarea" ? "textarea" : "input";
  const id = `field-${field.name}`;
  const input = h(tag, {
    id, name: field.name, required: Boolean(field.required), maxlength: field.max_length,
    type: tag === "input" ? field.type : null, min: field.min, max: field.max, autocomplete: field.autocomplete ?? "off",
    "aria-invalid": error ? "true" : null, "aria-describedby": error ? `${id}-error` : null,
  });
  input.value = field.value ?? "";
  return h("div", { class: "field" }, h("label", { for: id }, field.label), input,
    error && h("p", { class: "error", id: `${id}-error` }, error));
}
