// What every page of the staff does when it is no longer up to date, or nobody is signed in any more.

const CHECK_EVERY_MS = 60_000;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("custr-session") : null;
let isOver = false;
let lastFresh = new Date();

function noticeOf(name) {
  return document.getElementById(name)?.content.firstElementChild.cloneNode(true);
}

// Says at once that what is shown may be old, since when, and greys it.
function tellStale() {
  if (isOver || document.querySelector("[data-stale]")) return;
  const notice = noticeOf("stale-notice");
  if (!notice) return;
  notice.querySelector("time").textContent = lastFresh.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  document.querySelector("main").before(notice);
  document.body.classList.add("is-stale");
}

function tellFresh() {
  lastFresh = new Date();
  document.querySelector("[data-stale]")?.remove();
  document.body.classList.remove("is-stale");
}

// Takes every name off the page; the way back is the sign-in page.
function hideNames() {
  if (isOver) return;
  isOver = true;
  tellFresh();
  document.title = "Custr";
  for (const part of document.querySelectorAll("[data-live], .who, .breadcrumbs, #nav-sidebar")) part.remove();
  document.querySelector("main").replaceChildren(noticeOf("signed-out-notice") ?? "");
}

// Fetches a part of a page; null where there is none now, and says so.
async function fetchPart(address) {
  if (isOver) return null;
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
  } catch {
    tellStale();
    return null;
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    hideNames();
    tabs?.postMessage("out");
  } else if (answer.ok) tellFresh();
  else if (answer.status >= 500) tellStale();
  return answer;
}

function watchSession(body) {
  const check = () => !document.hidden && fetchPart(body.dataset.session);
  tabs?.addEventListener("message", ({ data }) => data === "out" && hideNames());
  addEventListener("offline", tellStale);
  addEventListener("online", check);
  addEventListener("pageshow", ({ persisted }) => persisted && check());
  document.addEventListener("visibilitychange", check);
  setInterval(check, CHECK_EVERY_MS);
}

if (document.body.dataset.session) watchSession(document.body);
else if ("signedOut" in document.body.dataset) tabs?.postMessage("out");
