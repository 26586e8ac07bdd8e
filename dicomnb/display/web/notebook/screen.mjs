// Tells the kernel how many pixels of the screen one pixel of the page is: 2 on many screens, other numbers when zoomed.

/** @param {{ model: any }} place */
function render({ model }) {
  /** @type {MediaQueryList | undefined} */
  let query;
  const tell = () => {
    const ratio = window.devicePixelRatio || 1;
    query = matchMedia(`(resolution: ${ratio}dppx)`);
    query.addEventListener("change", tell, { once: true });
    if (model.get("ratio") === ratio) return;
    model.set("ratio", ratio);
    model.save_changes();
  };
  tell();
  return () => query?.removeEventListener("change", tell);
}

export default { render };
