// The row of buttons above the pictures: each is a row of commands.js.
"use strict";

class Toolbar {
  /** @param {Viewer} viewer @param {Command[]} commands */
  constructor(viewer, commands) {
    this.viewer = viewer;
    this.root = element("div", { className: "toolbar", role: "toolbar", "aria-label": "Tools" });
    /** @type {{made: HTMLButtonElement, command: Command}[]} */
    this.buttons = [];
    /** @type {HTMLButtonElement | null} */
    this.player = null;
    /** @type {string | undefined} */
    let before;
    for (const command of commands) {
      const { button: name, icon: picture } = command;
      if (!name || !picture) continue;
      const made = element("button", { type: "button", "aria-label": name, title: hintWithKey(command) }, icon(picture));
      made.addEventListener("click", () => {
        command.act(viewer, "");
        viewer.update();
      });
      const group = GROUPS_OF_BUTTONS[name] ?? before;
      if (before !== undefined && group !== before) made.classList.add("apart");
      before = group;
      this.root.append(made);
      this.buttons.push({ made, command });
      if (name === "Play") this.player = made;
    }
  }

  /** Shows which of them are on. */
  update() {
    for (const { made, command } of this.buttons) {
      if (command.isOn) setAttribute(made, "aria-pressed", String(command.isOn(this.viewer)));
    }
  }

  /** @param {boolean} isPlaying */
  showPlaying(isPlaying) {
    const { player } = this;
    if (!player) return;
    player.setAttribute("aria-label", isPlaying ? "Stop" : "Play");
    player.replaceChildren(icon(isPlaying ? "stop" : "play"));
  }
}

/** Where a new group of buttons begins. @type {Record<string, string>} */
const GROUPS_OF_BUTTONS = { Window: "drag", Slices: "drag", Zoom: "drag", Ruler: "measure", "Zoom in": "zoom", Magnifier: "look", Play: "play", Reset: "page" };
