// What is too small, too faint or too wide on the screen now: a list of sentences, empty when all is well.
() => {
  const found = [];
  const rgb = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const part = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length && colour[3] !== 0) return colour;
    }
    return [255, 255, 255];
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  for (const element of document.querySelectorAll("button, input")) {
    const { width, height } = element.getBoundingClientRect();
    if (height && (height < 64 || width < 64)) found.push(`${element.textContent.trim()}: ${width} × ${height}`);
  }
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!element.checkVisibility() || !(own || element.tagName === "INPUT")) continue;
    const style = getComputedStyle(element);
    const words = element.textContent.trim().slice(0, 30);
    if (parseFloat(style.fontSize) < 24) found.push(`${words}: ${style.fontSize}`);
    const contrast = ratio(rgb(style.color), ground(element));
    if (contrast < 7) found.push(`${words}: contrast ${contrast.toFixed(2)}`);
  }
  return found;
};
