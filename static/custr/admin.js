// A choice on which the rest of a form depends: choosing it opens the page with that choice.
// Without it the form shows the right fields once it has been sent.

for (const choice of document.querySelectorAll("[data-goes-to]")) {
  choice.addEventListener("change", () => {
    const page = new URL(window.location.href);
    page.searchParams.set(choice.dataset.goesTo, choice.value);
    window.location.assign(page);
  });
}
