// Live pages: says how the event stream is, and opens it again when the server ended it. Datastar itself retries broken connections only.
"use strict";
(() => {
  let wait = 500;
  let refused = 0;
  let isInOrder = false; // the server sent the page to fetch itself anew: a stream that ends then is not lost
  const say = (name, text) => {
    const el = document.getElementById("live-state");
    if (!el) return;
    el.hidden = false;
    el.className = `live ${name}`;
    if (el.textContent !== text) el.textContent = text;
  };
  const isFinal = () => document.querySelector("[data-fw-final]") !== null;

  const again = () => {
    const el = document.getElementById("live");
    if (isFinal()) return say("", "Done");
    el?.dispatchEvent(new CustomEvent("reconnect"));
  };

  const ended = () => {
    if (refused === 401 || refused === 403 || refused === 404) return location.reload();
    if (isFinal()) return say("", "Done");
    if (!isInOrder) say("lost", refused === 429 ? "Live in another tab" : "Reconnecting");
    setTimeout(again, refused === 429 ? 30000 : wait);
    wait = Math.min(wait * 2, 8000);
  };

  document.addEventListener("datastar-sse", (event) => {
    const { type, elId, argsRaw } = event.detail;
    if (elId !== "live") return;
    if (type.startsWith("datastar-")) {
      isInOrder = type === "datastar-merge-signals" && argsRaw.signals?.includes('"resync"');
      if (!isInOrder) wait = 500;
      say("on", "Live");
    } else if (type === "started") {
      refused = 0;
      isInOrder = false;
    } else if (type === "error") {
      refused = Number(argsRaw?.status ?? event.detail.status ?? 500);
    } else if (type === "retrying") {
      say("lost", "Reconnecting");
    } else if (type === "finished") {
      ended();
    }
  });
})();
