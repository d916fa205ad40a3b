// How well text can be told from what it stands on (WCAG 2.2, 1.4.3: 4.5, and 3 for large text).

/** Texts below the limit: "3.9 muted: words". Gradients count as their first colour. */
export function faintTexts(page) {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const read = (color) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return { rgb: [r, g, b], alpha: a / 255 };
    };
    const over = (top, below) => top.rgb.map((part, i) => part * top.alpha + below[i] * (1 - top.alpha));
    const light = (rgb) => {
      const [r, g, b] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (el) => {
      if (!el) return read(getComputedStyle(document.documentElement).backgroundColor).rgb;
      const style = getComputedStyle(el);
      const gradient = /gradient\([^,]*,\s*((?:rgb|color|light-dark)[^)]*\))/.exec(style.backgroundImage)?.[1];
      const own = read(gradient ?? style.backgroundColor);
      return own.alpha === 1 ? own.rgb : over(own, ground(el.parentElement));
    };
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const el = walker.currentNode.parentElement;
      const text = walker.currentNode.textContent.trim();
      const style = getComputedStyle(el);
      if (!text || !el.getClientRects().length || el.closest('.sr, svg, :disabled, script, noscript') || style.opacity === '0') continue;
      const below = ground(el);
      const [a, b] = [light(over(read(style.color), below)), light(below)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) found.add(`${ratio.toFixed(2)} ${el.className || el.tagName}: ${text.slice(0, 40)}`);
    }
    return [...found];
  });
}
