// Elements of a page, made with their properties and children at once.
"use strict";

/**
 * An element with properties, attributes (names with a hyphen, and role) and children.
 * @param {string} name @param {Object<string, any>} settings @param {(Node | string)[]} children
 * @returns {any}
 */
function element(name, settings = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(settings)) {
    if (key.includes("-") || key === "role") made.setAttribute(key, value);
    else Reflect.set(made, key, value);
  }
  made.append(...children);
  return made;
}

/** Changes a text only if it is another: whatever is written makes the browser lay out the page. @param {Node} node @param {string} text */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The same for an attribute. @param {Element} made @param {string} name @param {string} value */
function setAttribute(made, name, value) {
  if (made.getAttribute(name) !== value) made.setAttribute(name, value);
}
