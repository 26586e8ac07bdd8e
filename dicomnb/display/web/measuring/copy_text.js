// Copying text: as the browser likes it, or the old way where it does not allow that to a page in a frame.
"use strict";

/** @param {string} text @returns {Promise<boolean>} true if it is copied */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text);
  }
}

/** @param {string} text */
function copyTheOldWay(text) {
  let before = /** @type {HTMLElement | null} */ (document.activeElement);
  // In a notebook the viewer stands in a shadow, and the document knows only its host.
  while (before?.shadowRoot?.activeElement) before = /** @type {HTMLElement} */ (before.shadowRoot.activeElement);
  const field = element("textarea", { value: text, className: "spoken", "aria-hidden": "true" });
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  before?.focus({ preventScroll: true });
  return isDone;
}
