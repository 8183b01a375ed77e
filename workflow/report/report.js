"use strict";
// Sorts tables by a click on a heading, and hides models. Without this script nothing is missing.

function valueOf(row, column) {
  const text = row.cells[column] ? row.cells[column].textContent.trim() : "";
  const number = parseFloat(text.replace(/[<,]/g, ""));
  return Number.isNaN(number) ? text : number;
}

function compare(first, second) {
  if (typeof first === typeof second) return first > second ? 1 : first < second ? -1 : 0;
  return typeof first === "number" ? -1 : 1;  // numbers before words
}

function sortRows(body, column, sign) {
  let group = [];
  const groups = [group];
  for (const row of [...body.rows]) {  // a heading of a group stays above its rows
    if (row.querySelector("th.group")) groups.push((group = [row]));
    else group.push(row);
  }
  for (const rows of groups) {
    const first = rows.length && rows[0].querySelector("th.group") ? [rows.shift()] : [];
    rows.sort((a, b) => sign * compare(valueOf(a, column), valueOf(b, column)));
    body.append(...first, ...rows);
  }
}

function makeSortable(table) {
  const headings = table.tHead ? [...table.tHead.rows[0].cells] : [];
  for (const [column, heading] of headings.entries()) {
    const sort = () => {
      const sign = heading.getAttribute("aria-sort") === "descending" ? 1 : -1;
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      sortRows(table.tBodies[0], column, sign);
    };
    heading.tabIndex = 0;
    heading.title = "Sort by this column";
    heading.addEventListener("click", sort);
    heading.addEventListener("keydown", (event) => event.key === "Enter" && sort());
  }
}

function addSwitches(table) {
  const rows = [...table.querySelectorAll("tr[data-model]")];
  const bar = document.createElement("p");
  bar.className = "switches";
  for (const model of new Set(rows.map((row) => row.dataset.model))) {
    const button = document.createElement("button");
    button.textContent = model;
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      rows.filter((row) => row.dataset.model === model).forEach((row) => (row.hidden = !shown));
    });
    bar.append(button);
  }
  table.before(bar);
}

document.querySelectorAll("table").forEach(makeSortable);
document.querySelectorAll("table.scores").forEach(addSwitches);
