// Adds a search field to every header table that has none yet. Without this script the table is whole, only
// without the field; therefore the field is made here and not in the HTML.
"use strict";
(() => {
  /**
   * One row, what can be found in it, and the items inside it.
   * @typedef {{row: HTMLTableRowElement, words: string, items: Item[], fold: HTMLDetailsElement | null}} Entry
   * @typedef {{box: HTMLElement, rows: Entry[]}} Item
   */

  /** @param {Element} element */
  const titled = (element) =>
    [element, ...element.querySelectorAll("[title]")].map((each) => each.getAttribute("title") ?? "").join(" ");

  /** @param {HTMLTableElement} table @returns {Entry[]} */
  const entries = (table) =>
    Array.from(table.tBodies[0].rows, (row) => {
      const fold = /** @type {HTMLDetailsElement | null} */ (row.querySelector(":scope > td > details.sequence"));
      const own = fold ? [fold.firstElementChild] : [0, 1, 2, 4].map((index) => row.cells[index]);
      const seen = own.map((cell) => (cell ? `${cell.textContent} ${titled(cell)}` : "")).join(" ");
      const boxes = /** @type {HTMLElement[]} */ (fold ? [...fold.querySelectorAll(":scope > div")] : []);
      const items = boxes.map((box) => ({ box, rows: entries(/** @type {any} */ (box.lastElementChild)) }));
      return { row, words: `${seen} ${seen.slice(0, 12).replace(/[(), ]/g, "")}`.toLowerCase(), items, fold };
    });

  /**
   * Shows the entries that hold every word, and what encloses them.
   * @param {Entry[]} list @param {string[]} wanted @param {boolean} all @returns {number} rows found
   */
  const filter = (list, wanted, all) => {
    let found = 0;
    for (const { row, words, items, fold } of list) {
      const here = all || wanted.every((word) => words.includes(word));
      let below = 0;
      for (const { box, rows } of items) {
        const inside = filter(rows, wanted, here);
        box.hidden = !here && inside === 0;
        below += inside;
      }
      row.hidden = !here && below === 0;
      if (fold) {
        fold.dataset.was ??= String(fold.open);
        fold.open = wanted.length ? !here && below > 0 : fold.dataset.was === "true";
        if (!wanted.length) delete fold.dataset.was;
      }
      found += below + (here && !all ? 1 : 0);
    }
    return found;
  };

  for (const root of document.querySelectorAll(".dicomnb-header:not([data-ready])")) {
    const table = /** @type {HTMLTableElement | null} */ (root.querySelector(":scope > table"));
    if (!table) continue;
    root.setAttribute("data-ready", "");
    /** @type {Entry[] | undefined} */
    let list;
    const field = document.createElement("input");
    field.type = "search";
    field.placeholder = "Search tag, name or value";
    field.setAttribute("aria-label", "Search the header");
    field.spellcheck = false;
    field.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take single letters for commands
    field.addEventListener("keydown", (event) => event.stopPropagation()); // and so would Jupyter Notebook
    const count = document.createElement("span");
    count.setAttribute("role", "status");
    field.addEventListener("input", () => {
      const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      list ??= entries(table);
      const found = filter(list, wanted, wanted.length === 0);
      count.textContent = wanted.length ? `${found} found` : "";
    });
    const bar = document.createElement("div");
    bar.className = "search";
    bar.append(field, count);
    root.insertBefore(bar, table);
  }
})();
