// Live pages: says how the event stream is, and opens it again when the server ended it. Datastar itself retries broken connections only.
"use strict";
(() => {
  let wait = 500;
  let refused = 0;
  const say = (name, text) => {
    const el = document.getElementById("live-state");
    if (!el) return;
    el.hidden = false;
    el.className = `live ${name}`;
    if (el.textContent !== text) el.textContent = text;
  };

  document.addEventListener("datastar-sse", (event) => {
    const { type, elId, argsRaw } = event.detail;
    if (elId !== "live") return;
    if (type.startsWith("datastar-")) {
      wait = 500;
      say("on", "Live");
    } else if (type === "started") {
      refused = 0;
    } else if (type === "error") {
      refused = Number(argsRaw?.status ?? event.detail.status ?? 500);
    } else if (type === "retrying") {
      say("lost", "Reconnecting");
    } else if (type === "finished") {
      const el = document.getElementById("live");
      if (refused === 401 || refused === 403 || refused === 404) return location.reload();
      if (!el) return;
      if (document.querySelector("[data-fw-final]")) return say("", "Done");
      say("lost", refused === 429 ? "Live in another tab" : "Reconnecting");
      setTimeout(() => el.dispatchEvent(new CustomEvent("reconnect")), refused === 429 ? 30000 : wait);
      wait = Math.min(wait * 2, 8000);
    }
  });
})();
