// Adds search, grouping, sorting and copying to every header table that has none of it yet. Without this script
// the table is whole, only without these; therefore they are made here and not in the HTML.
"use strict";
(() => {
  /**
   * One row, what can be found in it, and the items inside it.
   * @typedef {{row: HTMLTableRowElement, words: string, items: Item[], fold: HTMLDetailsElement | null}} Entry
   * @typedef {{box: HTMLElement, rows: Entry[]}} Item
   * @typedef {(row: HTMLTableRowElement) => string} Column
   */

  // What PS3.6 keeps together in one group of tags.
  /** @type {Record<string, string>} */
  const GROUPS = {
    "0002": "File meta information", "0008": "Identification", "0010": "Patient", "0012": "Clinical trial",
    "0018": "Acquisition", "0020": "Relation and position", "0022": "Ophthalmology", "0028": "Image and pixels",
    "0032": "Study", "0038": "Visit", "003a": "Waveform", "0040": "Procedure and content", "0048": "Microscopy",
    "0050": "Device", "0054": "Nuclear medicine and PET", "0062": "Segmentation", "0068": "Implant",
    "0070": "Presentation", "0088": "Storage", "3002": "RT image", "3004": "RT dose", "3006": "RT structures",
    "300a": "RT plan", "300c": "RT plan", "300e": "RT approval", "5200": "Functional groups", "7fe0": "Pixel data",
  };

  /** @param {Element} element */
  const titled = (element) =>
    [element, ...element.querySelectorAll("[title]")].map((each) => each.getAttribute("title") ?? "").join(" ");

  /** @param {HTMLTableRowElement} row @returns {HTMLDetailsElement | null} */
  const foldOf = (row) => row.querySelector(":scope > td > details.sequence");

  /** @param {HTMLTableRowElement} row */
  const tagOf = (row) => row.querySelector("code")?.textContent ?? "";

  /** @param {HTMLTableElement} table @returns {Entry[]} */
  const entries = (table) =>
    Array.from(table.tBodies[0].rows, (row) => {
      const fold = foldOf(row);
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
      if (fold) unfoldFound(fold, !here && below > 0, wanted.length > 0);
      found += below + (here && !all ? 1 : 0);
    }
    return found;
  };

  // What each column is sorted by; the row of a sequence has one cell for all of them.
  /** @type {Column[]} */
  const COLUMNS = [
    tagOf,
    (row) => (foldOf(row)?.querySelector("summary span") ?? row.cells[1]).textContent ?? "",
    (row) => (foldOf(row) ? "SQ" : row.cells[2].textContent ?? ""),
    (row) => (foldOf(row) ? foldOf(row)?.querySelector("summary")?.textContent?.match(/([\d,]+) items?$/)?.[1] : row.cells[3].textContent) ?? "",
    (row) => (foldOf(row) ? "" : row.cells[4].textContent ?? ""),
  ];

  const MANY = 500;

  const words = new Intl.Collator("en", { numeric: true });

  /** A table of the page, with what is done to it. @param {HTMLElement} root @param {HTMLTableElement} table */
  const enrich = (root, table) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    /** @type {Entry[] | undefined} */
    let list;
    /** @type {{row: HTMLTableRowElement, members: HTMLTableRowElement[]}[]} */
    let headings = [];
    let sorted = { column: 0, isDown: false };

    const arrange = () => {
      const { column, isDown } = sorted;
      const keys = new Map(rows.map((row, index) => [row, column ? COLUMNS[column](row) : String(index)]));
      const ordered = [...rows].sort((a, b) => words.compare(keys.get(a) ?? "", keys.get(b) ?? ""));
      if (isDown) ordered.reverse();
      headings = grouped.checked ? groups(ordered) : [];
      const order = headings.length ? headings.flatMap(({ row, members }) => [row, ...members]) : ordered;
      body.replaceChildren(...order);
      titles.forEach((title, index) => {
        title.setAttribute("aria-sort", index !== column ? "none" : isDown ? "descending" : "ascending");
      });
      hide();
    };

    /** @param {HTMLTableRowElement[]} ordered */
    const groups = (ordered) => {
      /** @type {Map<string, HTMLTableRowElement[]>} */
      const found = new Map();
      for (const row of ordered) {
        const number = tagOf(row).slice(1, 5).toLowerCase();
        found.set(number, [...(found.get(number) ?? []), row]);
      }
      return [...found.keys()].sort().map((number) => {
        const name = GROUPS[number] ?? (number.startsWith("60") ? "Overlay" : Number.parseInt(number, 16) % 2 ? "Private" : "");
        const row = document.createElement("tr");
        const cell = document.createElement("th");
        cell.colSpan = 5;
        cell.scope = "rowgroup";
        cell.textContent = `${number.toUpperCase()} ${name}`;
        row.className = "group";
        row.append(cell);
        return { row, members: found.get(number) ?? [] };
      });
    };

    // Thousands of rows take long to lay out: the first ones are shown, the others when they are asked for.
    let most = MANY;
    const hide = () => {
      for (const { row, members } of headings) row.hidden = members.every((each) => each.hidden);
      let shown = 0;
      for (const row of body.rows) {
        shown += row.hidden ? 0 : 1;
        row.classList.toggle("later", shown > most);
      }
      more.hidden = shown <= most;
      more.textContent = `Show ${(shown - most).toLocaleString("en")} more rows`;
    };
    const more = document.createElement("button");
    more.type = "button";
    more.className = "more";
    more.addEventListener("click", () => {
      most = Infinity;
      hide();
    });

    const { field, count } = searchField("Search tag, name or value", "Search the header", (wanted) => {
      list ??= rows.length ? entries(table).filter(({ row }) => row.className !== "group") : [];
      const found = filter(list, wanted, wanted.length === 0);
      hide();
      return found;
    });

    const grouped = document.createElement("input");
    grouped.type = "checkbox";
    grouped.addEventListener("change", arrange);
    const label = document.createElement("label");
    label.append(grouped, " by group");

    const titles = Array.from(table.tHead?.rows[0].cells ?? []);
    titles.forEach((title, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = title.textContent;
      button.title = "Sort by this column";
      button.addEventListener("click", () => {
        sorted = { column, isDown: sorted.column === column && !sorted.isDown };
        arrange();
      });
      title.replaceChildren(button);
    });

    // One button for all rows: it goes where the pointer is.
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "copy";
    copy.textContent = "copy keyword";
    copy.addEventListener("click", (event) => {
      event.preventDefault(); // inside a sequence it would fold
      const keyword = copy.parentElement?.title ?? "";
      const done = () => {
        count.textContent = `${keyword} copied`;
      };
      if (navigator.clipboard) navigator.clipboard.writeText(keyword).then(done, () => copyOldWay(keyword) && done());
      else if (copyOldWay(keyword)) done();
    });
    table.addEventListener("pointerover", (event) => {
      const row = /** @type {Element} */ (event.target).closest("tr");
      const place = row && /** @type {HTMLElement | null} */ (row.querySelector("td[title], summary > span[title]"));
      if (place && copy.parentElement !== place) place.append(copy);
    });
    table.addEventListener("pointerleave", () => copy.remove());

    putAbove(root, table, [field, label, count]);
    table.after(more);
    hide();
  };

  /** Copies where the clipboard is not given to scripts, as in a sandboxed frame. @param {string} text */
  const copyOldWay = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  };

  forEachTable("dicomnb-header", enrich);
})();
