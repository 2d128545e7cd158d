// What does not fit a page, shadow roots included: elements beyond its right edge or cut off inside
// their own, words smaller than 11 px, things to press smaller than 24 px each way.
() => {
  const LEAST_LETTER = 11, LEAST_TARGET = 23.5, SLACK = 1;
  const PRESSED = "button, a[href], select, summary, [role=tab], [role=option]";
  const roots = [document], misfits = [];
  for (const element of document.querySelectorAll("*")) if (element.shadowRoot) roots.push(element.shadowRoot);
  const told = (what, element) => misfits.push(`${what}: ${element.tagName} ${element.className} ${(element.ariaLabel ?? element.textContent).trim().slice(0, 30)}`);
  for (const element of roots.flatMap((root) => [...root.querySelectorAll("*")])) {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    const seen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!seen || box.width <= 1 || box.height <= 1 || box.right <= 0) continue;  // 1 px: for the ear alone
    const scrolls = element.scrollWidth > element.clientWidth + SLACK && style.display !== "inline";
    if (box.right > innerWidth + SLACK) told("beyond the edge", element);
    if (["hidden", "clip"].includes(style.overflowX) && scrolls && style.textOverflow !== "ellipsis" && element.getRootNode() !== document) told("cut off", element);
    const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (speaks && parseFloat(style.fontSize) < LEAST_LETTER) told("small words", element);
    if (element.matches(PRESSED) && style.display !== "inline" && Math.min(box.width, box.height) < LEAST_TARGET) told("small target", element);
  }
  return [...new Set(misfits)];
}
