// All that a user can ask of a viewer by key or by button: one row a command. Buttons, the help and the keys follow
// from these rows.
"use strict";

/**
 * @typedef {object} Command
 * @property {string[]} keys as KeyboardEvent names them, "Shift+", "Alt+" or "Ctrl+" before those that are pressed with it
 * @property {string} hint what it does, for the help and for whoever points at its button
 * @property {(viewer: Viewer, key: string) => void} act
 * @property {string} [button] the name of its button; there is none without it
 * @property {string} [icon] the picture of that button, of those in icons.js
 * @property {Tool} [tool] the tool that it chooses
 * @property {(viewer: Viewer) => boolean} [isOn] of what can be on or off
 * @property {"grey values" | "several frames" | "places"} [needs] what there must be for it
 */

/** @typedef {"Window" | "Slices" | "Zoom" | "Move" | ShapeTool} Tool */

/** @param {Tool} tool @param {string} key @param {string} hint @param {string} icon @param {Command["needs"]} [needs] @returns {Command} */
const toolRow = (tool, key, hint, icon, needs) => ({
  keys: [key],
  needs,
  hint,
  tool,
  button: tool,
  icon,
  act: (viewer) => viewer.use(tool),
  isOn: (viewer) => viewer.tool === tool,
});

/** @type {Command[]} */
const COMMANDS = [
  toolRow("Window", "w", "Drag for the window, click for the cross", "window", "grey values"),
  toolRow("Slices", "l", "Drag up and down through the slices", "slices", "several frames"),
  toolRow("Zoom", "z", "Drag up and down to zoom", "zoom"),
  toolRow("Move", "p", "Drag the picture", "move"),
  toolRow("Ruler", "d", "Drag a ruler", "ruler"),
  toolRow("Angle", "a", "Drag one side of an angle, then click the end of the other", "angle"),
  toolRow("Ellipse", "e", "Drag an ellipse", "ellipse"),
  toolRow("Rectangle", "b", "Drag a box", "rectangle"),
  toolRow("Freehand", "f", "Drag a region by hand", "freehand"),
  { keys: ["Enter"], hint: "With a tool to measure: one end at the cross, then the next", act: (viewer) => viewer.markCross() },
  { keys: ["u", "Ctrl+z"], hint: "Take back what was done to the measurements", button: "Undo", icon: "undo", act: (viewer) => viewer.drawings.undo() },
  { keys: ["Delete", "Backspace"], hint: "Remove the last measurement", act: (viewer) => viewer.drawings.removeLast() },
  { keys: ["+", "="], hint: "Zoom in", button: "Zoom in", icon: "plus", act: (viewer) => viewer.zoomBy(ZOOM_STEP) },
  { keys: ["-", "_"], hint: "Zoom out", button: "Zoom out", icon: "minus", act: (viewer) => viewer.zoomBy(1 / ZOOM_STEP) },
  { keys: ["0"], hint: "The whole picture", button: "Fit", icon: "fit", act: (viewer) => viewer.fitPicture() },
  { keys: ["o"], hint: "One voxel on one pixel of the screen", button: "1:1", icon: "actual", act: (viewer) => viewer.showActual() },
  { keys: ["Alt+ArrowLeft"], hint: "Picture to the left", act: (viewer) => viewer.panBy(-PAN_STEP, 0) },
  { keys: ["Alt+ArrowRight"], hint: "Picture to the right", act: (viewer) => viewer.panBy(PAN_STEP, 0) },
  { keys: ["Alt+ArrowUp"], hint: "Picture up", act: (viewer) => viewer.panBy(0, -PAN_STEP) },
  { keys: ["Alt+ArrowDown"], hint: "Picture down", act: (viewer) => viewer.panBy(0, PAN_STEP) },
  {
    keys: ["m"],
    hint: "A magnifier at the pointer",
    button: "Magnifier",
    icon: "magnifier",
    act: (viewer) => viewer.magnifier.turn(),
    isOn: (viewer) => viewer.magnifier.isOn,
  },
  {
    keys: ["s"],
    hint: "Smooth between voxels; the picture then says so",
    button: "Smooth",
    icon: "smooth",
    act: (viewer) => viewer.setSmooth(!viewer.isSmooth),
    isOn: (viewer) => viewer.isSmooth,
  },
  {
    keys: ["c"],
    hint: "Cross on or off",
    button: "Cross",
    icon: "cross",
    act: (viewer) => viewer.setCross(!viewer.isCrossed),
    isOn: (viewer) => viewer.isCrossed,
  },
  { keys: ["ArrowUp", "ArrowRight"], hint: "Next slice", act: (viewer) => viewer.step(1) },
  { keys: ["ArrowDown", "ArrowLeft"], hint: "Slice before", act: (viewer) => viewer.step(-1) },
  { keys: ["PageUp"], hint: "Ten slices on", act: (viewer) => viewer.step(10) },
  { keys: ["PageDown"], hint: "Ten slices back", act: (viewer) => viewer.step(-10) },
  { keys: ["Home"], hint: "First slice", act: (viewer) => viewer.step(-Infinity) },
  { keys: ["End"], hint: "Last slice", act: (viewer) => viewer.step(Infinity) },
  { keys: ["Shift+ArrowUp"], hint: "Cross up", act: (viewer) => viewer.moveCross("down", -1) },
  { keys: ["Shift+ArrowDown"], hint: "Cross down", act: (viewer) => viewer.moveCross("down", 1) },
  { keys: ["Shift+ArrowLeft"], hint: "Cross to the left", act: (viewer) => viewer.moveCross("across", -1) },
  { keys: ["Shift+ArrowRight"], hint: "Cross to the right", act: (viewer) => viewer.moveCross("across", 1) },
  {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    hint: "Window preset",
    needs: "grey values",
    act: (viewer, key) => viewer.preset(Number(key) - 1),
  },
  { keys: [" "], hint: "Play", button: "Play", icon: "play", needs: "several frames", act: (viewer) => viewer.cine.turn() },
  {
    keys: ["t"],
    hint: "The greatest values, seen from all around",
    button: "Rotating maximum",
    icon: "turn",
    needs: "places",
    act: (viewer) => viewer.rotation.open(),
  },
  { keys: ["r"], hint: "Back to the beginning", button: "Reset", icon: "reset", act: (viewer) => viewer.reset() },
  {
    keys: ["x"],
    hint: "Full screen",
    button: "Full screen",
    icon: "screen",
    act: (viewer) => viewer.turnFullScreen(),
    isOn: (viewer) => isFullScreen(viewer.root),
  },
  { keys: [], hint: "Turn the page light or dark", button: "Light / dark", icon: "theme", act: (viewer) => turnTheme(viewer) },
  { keys: ["?"], hint: "All keys and what the mouse does", button: "Help", icon: "help", act: (viewer) => viewer.help.open() },
  { keys: ["Escape"], hint: "Leave full screen, then the viewer", act: (viewer) => viewer.leave() },
];

/** What keys are called on a keyboard, where KeyboardEvent has another name. @type {Record<string, string>} */
const KEY_NAMES = { " ": "Space", Escape: "Esc", PageUp: "Page up", PageDown: "Page down", "1": "1–9", "-": "−" };

/** The name of a key as users know it. @param {string} key */
function keyName(key) {
  const parts = key.length > 1 ? key.split("+") : [key];
  const name = parts[parts.length - 1];
  const way = name.startsWith("Arrow") ? name.slice(5) : "";
  const arrow = way && `${parts.length > 1 ? way.toLowerCase() : way} arrow`;
  return [...parts.slice(0, -1), KEY_NAMES[name] ?? (arrow || (name.length === 1 ? name.toUpperCase() : name))].join(" and ");
}

/** The keys of a command, in words. @param {Command} command */
const keyNames = ({ keys }) => (keys[0] === "1" ? ["1"] : keys).map(keyName).join(" or ");

/** The hint of a command, its first key behind it. @param {Command} command */
const hintWithKey = ({ hint, keys }) => (keys.length ? `${hint} (${keyName(keys[0])})` : hint);

/** What a command calls the key that was pressed. @param {KeyboardEvent} event */
function pressedKey({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (altKey && !ctrlKey && !metaKey) return `Alt+${key}`;
  if (ctrlKey || metaKey) return `Ctrl+${key.toLowerCase()}`;
  // Which signs are typed with Shift differs from keyboard to keyboard.
  const isSign = key.length === 1 && key !== " " && key.toLowerCase() === key.toUpperCase();
  return shiftKey && !isSign ? `Shift+${key}` : key;
}

/** The command of a key that was pressed. @param {Command[]} commands @param {KeyboardEvent} event */
function commandOfKey(commands, event) {
  const pressed = pressedKey(event);
  return commands.find(({ keys }) => keys.includes(pressed));
}

/** What can be asked of a viewer. @param {{isColour: boolean, hasFrames: boolean, hasPlaces: boolean}} volume */
function commandsFor({ isColour, hasFrames, hasPlaces }) {
  const known = { "grey values": !isColour, "several frames": hasFrames, places: hasPlaces && !isColour };
  return COMMANDS.filter(({ needs }) => !needs || known[needs]);
}

/** @param {Viewer} viewer */
function turnTheme({ stage: { surroundings: { dataset } } }) {
  const isDark = dataset.theme ? dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.theme = isDark ? "light" : "dark";
}
