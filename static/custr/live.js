// A part of a page that looks again by itself while somebody can see it. `session.js` says when that fails.

const EVERY_MS = 4000;

function keepFresh(part) {
  // What is shown may say how soon it will be different.
  const every = () => Number(part.querySelector("[data-every]")?.dataset.every) || EVERY_MS;
  let last = null;
  const look = async () => {
    if (!document.hidden) {
      const answer = await fetchPart(part.dataset.live);
      if (answer?.ok) show(await answer.text().catch(() => last));
    }
    setTimeout(look, every());
  };
  const show = (html) => {
    if (html === null || html === last) return;
    last = html;
    const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    part.replaceChildren(...fresh.body.childNodes);
    if (focused) part.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  setTimeout(look, every());
}

for (const part of document.querySelectorAll("[data-live]")) keepFresh(part);
