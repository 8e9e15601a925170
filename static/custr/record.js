// The panel beside a record: tabs, copying for support, and looking again while a mark is on its way.
// Without it everything is on the page, one part below the other.

const LOOK_AGAIN_MS = 2000;
const LOOK_RARELY_MS = 15000;
const RARELY_AFTER = 30; // looks

function makeTabs(panel) {
  const list = panel.querySelector("[data-tablist]");
  const tabs = [...list.querySelectorAll("a")];
  const paneOf = (tab) => document.getElementById(tab.hash.slice(1));

  const choose = (chosen, { focus = false } = {}) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      paneOf(tab).hidden = !on;
    }
    if (focus) chosen.focus();
  };

  list.setAttribute("role", "tablist");
  for (const tab of tabs) {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", paneOf(tab).id);
    paneOf(tab).setAttribute("role", "tabpanel");
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      choose(tab);
    });
  }
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    if (at >= 0 && event.key === " ") {
      event.preventDefault();
      choose(tabs[at]);
    } else if (at >= 0 && to !== undefined) {
      event.preventDefault();
      choose(tabs[to], { focus: true });
    }
  });
  const asked = tabs.find((tab) => tab.hash === window.location.hash);
  choose(asked || tabs.find((tab) => "first" in tab.dataset) || tabs[0]);
  panel.dataset.ready = "";
}

function showCopyButtons(panel) {
  for (const button of panel.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function copy(button) {
  const box = button.closest("details");
  const text = box.querySelector("[data-copy-from]");
  const said = box.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(text.textContent);
    said.textContent = said.dataset.done;
  } catch {
    // Over plain http a page may not reach the clipboard.
    window.getSelection().selectAllChildren(text);
    said.textContent = said.dataset.byHand;
  }
}

const statusIn = (element) => element.querySelector("[data-status]")?.dataset.status;

function putIn(panel, answer) {
  for (const part of answer.querySelectorAll("[data-part]")) {
    const pane = panel.querySelector(`#${part.dataset.part}`);
    if (pane.dataset.last === part.innerHTML) continue;
    pane.dataset.last = part.innerHTML;
    const open = [...pane.querySelectorAll("details[open]")].map((box) => box.dataset.key);
    pane.replaceChildren(...part.childNodes);
    for (const box of pane.querySelectorAll("details")) box.open = open.includes(box.dataset.key);
  }
  showCopyButtons(panel);
}

function isBeingCopied(panel) {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && panel.contains(selection.focusNode);
}

function lookAgain(panel) {
  let looks = 0;
  const later = () => setTimeout(look, looks < RARELY_AFTER ? LOOK_AGAIN_MS : LOOK_RARELY_MS);
  const look = async () => {
    looks += 1;
    if (!document.hidden && !isBeingCopied(panel)) {
      const answer = await fetchPart(panel.dataset.refresh);
      if (answer?.status === 403 || answer?.status === 404 || answer?.type === "opaqueredirect") return;
      const text = answer?.ok ? await answer.text().catch(() => "") : "";
      if (text) putIn(panel, new DOMParser().parseFromString(text, "text/html"));
    }
    if (statusIn(panel) === "pending") later();
    else panel.querySelector("[data-announce]").textContent = panel.querySelector("[data-label]")?.textContent ?? "";
  };
  if (statusIn(panel) === "pending") later();
}

for (const panel of document.querySelectorAll("[data-tabs]")) {
  makeTabs(panel);
  showCopyButtons(panel);
  lookAgain(panel);
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
}
