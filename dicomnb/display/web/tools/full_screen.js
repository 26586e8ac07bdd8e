// A viewer as large as its window, and as the screen where the browser allows it: in a frame it may not.
"use strict";

/** @param {HTMLElement} root */
const isFullScreen = (root) => root.classList.contains("full");

/** @param {HTMLElement} root */
function turnFullScreen(root) {
  const isFull = !isFullScreen(root);
  root.classList.toggle("full", isFull);
  if (!isFull) {
    if (document.fullscreenElement) document.exitFullscreen();
    return;
  }
  root.requestFullscreen?.().then(() => document.addEventListener("fullscreenchange", left)).catch(() => undefined);
  // The browser has keys of its own that end it.
  function left() {
    if (document.fullscreenElement) return;
    root.classList.remove("full");
    document.removeEventListener("fullscreenchange", left);
  }
}
