// A part of a page that looks again by itself while somebody can see it.

const EVERY_MS = 4000;

function keepFresh(part) {
  // What is shown may say how soon it will be different.
  const every = () => Number(part.querySelector("[data-every]")?.dataset.every) || EVERY_MS;
  let last = null;
  const look = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(part.dataset.live, { credentials: "same-origin", redirect: "error" });
        if (answer.ok) show(await answer.text());
      } catch {
        // No network now, or signed out: what is shown stays, and the next look tries again.
      }
    }
    setTimeout(look, every());
  };
  const show = (html) => {
    if (html === last) return;
    last = html;
    const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    part.replaceChildren(...fresh.body.childNodes);
    if (focused) part.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  setTimeout(look, every());
}

for (const part of document.querySelectorAll("[data-live]")) keepFresh(part);
