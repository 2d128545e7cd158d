() => {
  // Words on the page whose contrast with what is behind them is below WCAG AA.
  const parse = (text) => {
    const m = /rgba?\(([^)]+)\)/.exec(text);
    if (m) { const [r, g, b, a = 1] = m[1].split(/[ ,/]+/).map(Number); return [r, g, b, a]; }
    const c = /color\(srgb ([^)]+)\)/.exec(text);
    if (c) { const [r, g, b, a = 1] = c[1].split(/[ /]+/).map(Number); return [r * 255, g * 255, b * 255, a]; }
    return [0, 0, 0, 0];
  };
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] + under[i] * (1 - top[3]));
  const light = (c) => c.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const up = (e) => e.parentElement ?? e.getRootNode().host ?? null;
  const seen = (element) => {
    const chain = [];
    for (let e = element; e; e = up(e)) chain.unshift(getComputedStyle(e));
    let ground = [255, 255, 255], solid = 1;
    for (const style of chain) {
      ground = over(parse(style.backgroundColor), ground);
      solid *= Number(style.opacity);
    }
    const ink = parse(getComputedStyle(element).color);
    return [over([ink[0], ink[1], ink[2], ink[3] * solid], ground), ground];
  };
  const roots = [document.body];
  const poor = new Map();
  while (roots.length) {
    const walk = document.createTreeWalker(roots.pop(), NodeFilter.SHOW_ELEMENT);
    for (let e = walk.currentNode; e; e = walk.nextNode()) {
      if (e.shadowRoot) roots.push(...e.shadowRoot.children);
      const words = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join(" ").trim();
      const box = e.getBoundingClientRect?.();
      const style = getComputedStyle(e);
      if (!words || !box || box.width < 2 || box.height < 2 || style.visibility === "hidden") continue;
      if (e.closest?.("style, script, [aria-hidden=true], [disabled], [data-testid=stIconMaterial], [data-testid=stStatusWidget], .vega-embed")) continue;
      const [ink, ground] = seen(e);
      const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) poor.set(words.slice(0, 60), Math.round(ratio * 100) / 100);
    }
  }
  return [...poor];
}
