// The field above a table that can be searched, and how many rows were found; for header.js and report.js.
"use strict";

/**
 * @param {string} placeholder what can be searched for @param {string} label what is searched
 * @param {(wanted: string[]) => number} search shows the rows that hold every word, in small letters; returns how many
 */
function searchField(placeholder, label, search) {
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = placeholder;
  field.setAttribute("aria-label", label);
  field.spellcheck = false;
  field.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take single letters for commands
  field.addEventListener("keydown", (event) => event.stopPropagation()); // and so would Jupyter Notebook
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  field.addEventListener("input", () => {
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = search(wanted);
    count.textContent = wanted.length ? `${found} found` : "";
  });
  return { field, count };
}

/** Shows or hides a fold while something is searched, and brings back what was there before. @param {HTMLDetailsElement} fold @param {boolean} isWanted @param {boolean} isSearching */
function unfoldFound(fold, isWanted, isSearching) {
  fold.dataset.was ??= String(fold.open);
  fold.open = isSearching ? isWanted : fold.dataset.was === "true";
  if (!isSearching) delete fold.dataset.was;
}

/**
 * Calls a function once for each table of a kind that there is.
 * @param {string} name class of what encloses the table @param {(root: HTMLElement, table: HTMLTableElement) => void} enrich
 */
function forEachTable(name, enrich) {
  for (const root of document.querySelectorAll(`.${name}:not([data-ready])`)) {
    const table = /** @type {HTMLTableElement | null} */ (root.querySelector(":scope > table"));
    if (!table) continue;
    root.setAttribute("data-ready", "");
    enrich(/** @type {HTMLElement} */ (root), table);
  }
}

/** Puts the field, and what else there is, above a table. @param {HTMLElement} root @param {HTMLTableElement} table @param {HTMLElement[]} parts */
function putAbove(root, table, parts) {
  const bar = document.createElement("div");
  bar.className = "search";
  bar.append(...parts);
  root.insertBefore(bar, table);
}
