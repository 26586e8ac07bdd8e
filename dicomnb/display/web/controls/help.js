// The help that lies over the page: all keys and all that the mouse does, from the tables that act on them.
"use strict";

class Help {
  /** @param {Command[]} commands */
  constructor(commands) {
    const keyed = commands.filter(({ keys }) => keys.length);
    const close = element("button", { type: "button", textContent: "Close" });
    /** @type {HTMLDialogElement} */
    this.root = element(
      "dialog",
      { className: "help", "aria-label": "Keys and mouse" },
      element("div", { className: "headline" }, element("h2", {}, "Keys and mouse"), close),
      element(
        "div",
        { className: "columns" },
        helpTable("Mouse and fingers", MOUSE.map(({ how, hint }) => [how, hint])),
        helpTable("Keys", keyed.map((command) => [keyNames(command), command.hint])),
      ),
    );
    close.addEventListener("click", () => this.root.close());
    // A press beside it closes it too.
    this.root.addEventListener("pointerdown", (event) => {
      if (event.target === this.root) this.root.close();
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "?") this.root.close();
      event.stopPropagation();
    });
  }

  open() {
    if (!this.root.open) this.root.showModal();
  }
}

/** @param {string} title @param {string[][]} rows */
function helpTable(title, rows) {
  const made = rows.map(([how, hint]) => element("tr", {}, element("th", { scope: "row" }, how), element("td", {}, hint)));
  return element("table", {}, element("caption", {}, title), element("tbody", {}, ...made));
}
