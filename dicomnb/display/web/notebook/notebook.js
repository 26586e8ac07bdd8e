// Tells the page in its frame whether the notebook around it is light or dark. FRAME stands for a class.
"use strict";
(() => {
  const frame = /** @type {HTMLIFrameElement | null} */ (document.querySelector("iframe.FRAME"));
  if (!frame) return;
  const tell = () => {
    const { jpThemeLight, vscodeThemeKind = "" } = document.body.dataset;
    if (jpThemeLight === undefined && !vscodeThemeKind) return;
    const isDark = jpThemeLight === "false" || /dark|high-contrast$/.test(vscodeThemeKind);
    frame.contentWindow?.postMessage({ dicomnbTheme: isDark ? "dark" : "light" }, "*");
  };
  frame.addEventListener("load", tell);
  tell();
})();
