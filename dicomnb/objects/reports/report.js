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
        unfoldFound(fold, below > 0 && !here, wanted.length > 0);
      }
      row.hidden = !here && below === 0;
      found += below + (here && !all ? 1 : 0);
    }
    return found;
  };

  /** @param {HTMLElement} root @param {HTMLTableElement} table */
  const enrich = (root, table) => {
    const { field, count } = searchField("Search concept, value or code", "Search the report", (wanted) =>
      filter(table, wanted, wanted.length === 0),
    );
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

    putAbove(root, table, [field, ...(folds.length ? [button] : []), count]);
  };

  forEachTable("dicomnb-report", enrich);
})();
