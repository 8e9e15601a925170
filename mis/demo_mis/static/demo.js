// Shows what happens in the MIS the moment it happens. The server makes the HTML; this puts it in place.
"use strict";

const page = document.body.dataset;
let last = page.seq;
let source = null;

function made(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

function flash(element) {
  element.classList.add("new");
  element.addEventListener("animationend", () => element.classList.remove("new"), { once: true });
}

function prepend(list, html) {
  if (!list) return;
  const item = made(html);
  list.prepend(item);
  flash(item);
  while (list.children.length > 12) list.lastElementChild.remove();
}

function showRow(news) {
  const row = page.place === news.place && document.getElementById(`pupil-${news.student}`);
  if (!row) return;
  const written = made(`<table><tbody>${news.row}</tbody></table>`).querySelector("tr");
  row.replaceWith(written);
  flash(written);
}

function showCounts(news) {
  if (page.date !== news.date) return;
  for (const [session, count] of Object.entries(news.counts)) {
    for (const cell of document.querySelectorAll(`[data-count="${session}"]`)) cell.textContent = count;
  }
  for (const tile of document.querySelectorAll(".form")) {
    if (tile.dataset.place !== news.place) continue;
    tile.querySelector("small").textContent = news.form_count;
    tile.classList.add("has");
    flash(tile);
  }
}

const shows = {
  mark(news) {
    if (!news.student) return;
    prepend(document.getElementById("latest"), news.item);
    showRow(news);
    showCounts(news);
    const told = document.getElementById("latest") || page.place === news.place;
    if (told) document.getElementById("say").textContent = news.say;
  },
  mode(news) {
    document.getElementById("banner").replaceChildren(made(news.banner));
    if (!page.mode || page.mode === news.mode) return;
    const elsewhere = document.querySelector("#banner a"); // down: this port is closed, the panel moved
    if (elsewhere) location.assign(elsewhere.href);
    else location.reload();
  },
  request(news) {
    prepend(document.getElementById("requests"), news.item);
  },
  anew() {
    location.reload();
  },
};

function live(yes) {
  document.documentElement.classList.toggle("cut-off", !yes);
  for (const word of document.querySelectorAll("[data-live]")) word.textContent = yes ? "live" : "reconnecting";
}

function listen() {
  source = new EventSource(`/live?since=${last}&instance=${page.instance}`);
  source.addEventListener("open", () => live(true));
  source.addEventListener("error", () => live(false));
  for (const [kind, show] of Object.entries(shows)) {
    source.addEventListener(kind, (event) => {
      last = event.lastEventId;
      show(JSON.parse(event.data));
    });
  }
}

// A hidden page holds no connection: a browser allows only six to one host.
document.addEventListener("visibilitychange", () => {
  source.close();
  if (!document.hidden) listen();
});
listen();
