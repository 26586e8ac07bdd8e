// All that a user can ask of a viewer by key or by button: one row a command. Buttons, the menu of tools, the help and
// the keys follow from these rows.
"use strict";

/**
 * @typedef {object} Command
 * @property {string[]} keys as KeyboardEvent names them, "Shift+" before those that are pressed with it
 * @property {string} hint what it does, for the help below the viewer and for whoever points at its button
 * @property {(viewer: Viewer, key: string) => void} act
 * @property {string} [button] the text of its button; there is none without it
 * @property {Tool} [tool] the tool that it chooses; it is then an entry of the menu
 * @property {string} [label] the text of that entry, without the key
 * @property {"grey values" | "several frames"} [needs] what a volume must have for it
 */

/** @type {Command[]} */
const COMMANDS = [
  { keys: ["ArrowUp", "ArrowRight"], hint: "next slice", act: (viewer) => viewer.step(1) },
  { keys: ["ArrowDown", "ArrowLeft"], hint: "slice before", act: (viewer) => viewer.step(-1) },
  { keys: ["PageUp"], hint: "ten slices on", act: (viewer) => viewer.step(10) },
  { keys: ["PageDown"], hint: "ten slices back", act: (viewer) => viewer.step(-10) },
  { keys: ["Home"], hint: "first slice", act: (viewer) => viewer.step(-Infinity) },
  { keys: ["End"], hint: "last slice", act: (viewer) => viewer.step(Infinity) },
  { keys: ["Shift+ArrowUp"], hint: "cross up", act: (viewer) => viewer.moveCross("down", -1) },
  { keys: ["Shift+ArrowDown"], hint: "cross down", act: (viewer) => viewer.moveCross("down", 1) },
  { keys: ["Shift+ArrowLeft"], hint: "cross to the left", act: (viewer) => viewer.moveCross("across", -1) },
  { keys: ["Shift+ArrowRight"], hint: "cross to the right", act: (viewer) => viewer.moveCross("across", 1) },
  {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    hint: "window preset",
    needs: "grey values",
    act: (viewer, key) => viewer.preset(Number(key) - 1),
  },
  { keys: ["w"], hint: "dragging changes the window", tool: "", label: "window and cross", act: (viewer) => viewer.use("") },
  { keys: ["d"], hint: "drag a ruler", tool: "Ruler", label: "ruler", act: (viewer) => viewer.use("Ruler") },
  { keys: ["e"], hint: "drag an ellipse", tool: "Ellipse", label: "ellipse", act: (viewer) => viewer.use("Ellipse") },
  { keys: ["b"], hint: "drag a box", tool: "Rectangle", label: "rectangle", act: (viewer) => viewer.use("Rectangle") },
  { keys: ["f"], hint: "drag a region by hand", tool: "Freehand", label: "freehand", act: (viewer) => viewer.use("Freehand") },
  { keys: ["Enter"], hint: "with a tool: one end at the cross, then the other", act: (viewer) => viewer.markCross() },
  { keys: ["Delete", "Backspace"], hint: "remove the last measurement", act: (viewer) => viewer.drawings.removeLast() },
  { keys: [" "], hint: "Play", button: "Play", needs: "several frames", act: (viewer) => viewer.play() },
  { keys: ["r"], hint: "Back to the beginning", button: "Reset", act: (viewer) => viewer.reset() },
  { keys: [], hint: "Turn the page light or dark", button: "Light / dark", act: () => turnTheme() },
  { keys: ["Escape"], hint: "leave the viewer", act: (viewer) => viewer.leave() },
];

/** What a mouse does besides. */
const MOUSE = "Wheel: slice. Drag: window width and center. Click: move the cross.";

/** What keys are called on a keyboard, where KeyboardEvent has another name. @type {Record<string, string>} */
const KEY_NAMES = { " ": "Space", Escape: "Esc", PageUp: "Page up", PageDown: "Page down", "1": "1–9" };

/** The name of a key as users know it. @param {string} key */
function keyName(key) {
  const [name, shift] = key.startsWith("Shift+") ? [key.slice(6), "Shift and "] : [key, ""];
  const arrow = name.startsWith("Arrow") ? `${name.slice(5).toLowerCase()} arrow` : "";
  return shift + (KEY_NAMES[name] ?? (arrow || (name.length === 1 ? name.toUpperCase() : name)));
}

/** The hint of a command, its first key behind it. @param {Command} command */
const hintWithKey = ({ hint, keys }) => (keys.length ? `${hint} (${keyName(keys[0])})` : hint);

/** All keys in words. @param {Command[]} commands */
function helpText(commands) {
  const keyed = commands.filter(({ keys }) => keys.length);
  const lines = keyed.map(({ keys, hint }) => `${(keys[0] === "1" ? ["1"] : keys).map(keyName).join(" or ")}: ${hint}.`);
  return [MOUSE, ...lines].join(" ");
}

/** The command of a key that was pressed. @param {Command[]} commands @param {KeyboardEvent} event */
function commandOfKey(commands, { key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return undefined;
  return commands.find(({ keys }) => keys.includes(shiftKey ? `Shift+${key}` : key));
}

/** What can be asked of a viewer. @param {{isColour: boolean, hasFrames: boolean}} volume */
function commandsFor({ isColour, hasFrames }) {
  const known = { "grey values": !isColour, "several frames": hasFrames };
  return COMMANDS.filter(({ needs }) => !needs || known[needs]);
}

function turnTheme() {
  const { dataset } = document.documentElement;
  const isDark = dataset.theme ? dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.theme = isDark ? "light" : "dark";
}
