// Adds a field to search in and a button that unfolds all to every report that has none yet. Without this script the
// tree is whole and folds; therefore they are made here and not in the HTML.
"use strict";
(() => {
  /**
   * Shows the rows that hold every word, and what encloses them.
   * @param {HTMLTableElement} table @param {string[]} wanted @param {boolean} all @returns {number} rows found
   */
  const filter = (table, wanted, all) => {
    let found = 0;
    for (const row of table.tBodies[0].rows) {
      const fold = /** @type {HTMLDetailsElement | null} */ (row.querySelector(":scope > td > details"));
      const own = fold ? fold.firstElementChild : row;
      const titles = [...(own?.querySelectorAll("[title]") ?? [])].map((each) => each.getAttribute("title"));
      const words = `${own?.textContent ?? ""} ${titles.join(" ")}`.toLowerCase();
      const here = all || wanted.every((word) => words.includes(word));
      let below = 0;
      if (fold) {
        below = filter(/** @type {HTMLTableElement} */ (fold.lastElementChild), wanted, here);
        fold.dataset.was ??= String(fold.open);
        fold.open = wanted.length ? below > 0 && !here : fold.dataset.was === "true";
        if (!wanted.length) delete fold.dataset.was;
      }
      row.hidden = !here && below === 0;
      found += below + (here && !all ? 1 : 0);
    }
    return found;
  };

  /** @param {HTMLElement} root @param {HTMLTableElement} table */
  const enrich = (root, table) => {
    const field = document.createElement("input");
    field.type = "search";
    field.placeholder = "Search concept, value or code";
    field.setAttribute("aria-label", "Search the report");
    field.spellcheck = false;
    field.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take single letters for commands
    field.addEventListener("keydown", (event) => event.stopPropagation()); // and so would Jupyter Notebook
    const count = document.createElement("span");
    count.setAttribute("role", "status");
    field.addEventListener("input", () => {
      const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = filter(table, wanted, wanted.length === 0);
      count.textContent = wanted.length ? `${found} found` : "";
    });

    const folds = /** @type {HTMLDetailsElement[]} */ ([...table.querySelectorAll("details")]);
    const button = document.createElement("button");
    button.type = "button";
    const label = () => {
      button.textContent = folds.every((fold) => fold.open) ? "Fold all" : "Unfold all";
    };
    button.addEventListener("click", () => {
      const isOpen = !folds.every((fold) => fold.open);
      for (const fold of folds) fold.open = isOpen;
      label();
    });
    for (const fold of folds) fold.addEventListener("toggle", label);
    label();

    const bar = document.createElement("div");
    bar.className = "search";
    bar.append(field, ...(folds.length ? [button] : []), count);
    root.insertBefore(bar, table);
  };

  for (const root of document.querySelectorAll(".dicomnb-report:not([data-ready])")) {
    const table = /** @type {HTMLTableElement | null} */ (root.querySelector(":scope > table"));
    if (!table) continue;
    root.setAttribute("data-ready", "");
    enrich(/** @type {HTMLElement} */ (root), table);
  }
})();
