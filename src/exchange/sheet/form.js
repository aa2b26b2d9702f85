"use strict";
const form = document.getElementById("form");
const said = document.getElementById("said");
const mark = JSON.parse(document.getElementById("mark").textContent);
const place = "probity " + mark.review + " " + (mark.ask || "") + " " + mark.checksum;
const fields = () => Array.from(form.querySelectorAll("input, textarea"));
const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

// What is typed is kept in this browser where it may be; where it may not, the form works all the same.
function keep() {
  const kept = fields().map((field) => (isTicked(field) ? field.checked : field.value));
  try { localStorage.setItem(place, JSON.stringify(kept)); } catch (error) { said.dataset.kept = "no"; }
}
function bring() {
  try {
    const kept = JSON.parse(localStorage.getItem(place) || "[]");
    if (kept.length !== fields().length) { return; }
    fields().forEach((field, at) => {
      if (isTicked(field)) { field.checked = kept[at] === true; } else { field.value = String(kept[at]); }
    });
    said.textContent = "What you typed before is here again.";
  } catch (error) { said.dataset.kept = "no"; }
}

function collect() {
  const answers = {};
  let count = 0;
  for (const one of form.querySelectorAll("fieldset[data-code]")) {
    const found = {};
    const typed = one.querySelector("[data-part=answer]");
    const ticked = Array.from(one.querySelectorAll("input:checked")).map((field) => field.value).filter(Boolean);
    if (one.dataset.takes === "several") {
      if (ticked.length > 0) { found.answer = ticked; }
    } else if (typed && typed.value.trim() !== "") {
      found.answer = typed.value.trim();
      if (ticked.length > 0) { found.instead = ticked[0]; }
    } else if (ticked.length > 0) {
      found.answer = ticked[0];
    }
    for (const part of ["words", "document"]) {
      const value = one.querySelector("[data-part=" + part + "]").value.trim();
      if (value !== "") { found[part] = value; }
    }
    if (Object.keys(found).length > 0) { answers[one.dataset.code] = found; count += 1; }
  }
  const who = document.getElementById("who").value.trim();
  return { count, document: Object.assign({}, mark, { who, answers }) };
}

form.addEventListener("input", keep);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const found = collect();
  const file = new Blob([JSON.stringify(found.document, null, 2) + "\n"], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = (mark.review + "-" + (mark.ask || "answers")).replace(/[^a-z0-9-]+/g, "-") + ".json";
  link.click();
  URL.revokeObjectURL(link.href);
  const many = found.count === 1 ? "1 answer" : found.count + " answers";
  said.textContent = many + " saved as " + link.download + ". Please send that file back.";
});
bring();
