// A viewer as large as its window, and as the screen where the browser allows it: in a frame it may not.
"use strict";

/** @param {HTMLElement} root */
const isFullScreen = (root) => root.classList.contains("full");

/** @param {HTMLElement} root */
function turnFullScreen(root) {
  const isFull = !isFullScreen(root);
  root.classList.toggle("full", isFull);
  if (isFull) root.requestFullscreen?.().catch(() => undefined);
  else if (document.fullscreenElement) document.exitFullscreen();
}

document.addEventListener("fullscreenchange", () => {
  if (document.fullscreenElement) return;
  for (const root of document.querySelectorAll(".viewer.full")) root.classList.remove("full");
});
