// Every page: times in the reader's zone, the theme, the keyboard, questions before deeds. Nothing here is needed for reading.
"use strict";
(() => {
  const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

  const ago = (ms) => {
    const s = Math.round((Date.now() - ms) / 1000);
    const [value, unit] = Math.abs(s) < 60 ? [s, "second"]
      : Math.abs(s) < 3600 ? [Math.round(s / 60), "minute"]
      : Math.abs(s) < 172800 ? [Math.round(s / 3600), "hour"]
      : [Math.round(s / 86400), "day"];
    return relative.format(-value, unit);
  };

  const lasting = (ms) => {
    const s = Math.max(0, Math.floor((Date.now() - ms) / 1000));
    const minutes = Math.floor(s / 60);
    if (minutes < 1) return `${s} s`;
    if (minutes < 60) return `${minutes} min`;
    if (minutes >= 48 * 60) return `${Math.floor(minutes / 1440)} days`;
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  };

  const localize = (root) => {
    const around = root.closest?.("time[datetime]");
    for (const el of around ? [around] : root.querySelectorAll("time[datetime]")) {
      const at = Date.parse(el.dateTime);
      if (Number.isNaN(at)) continue;
      const local = absolute.format(at);
      const isSpan = el.classList.contains("since");
      const text = isSpan ? lasting(at) : el.classList.contains("ago") ? ago(at) : local;
      if (el.textContent !== text) el.textContent = text;
      const title = isSpan || el.classList.contains("ago") ? local : el.dateTime.replace("T", " ").replace(/\.\d+Z$/, " UTC");
      if (el.title !== title) el.title = title;
    }
  };

  /* A patch folds up what its reader has unfolded. */
  const unfolded = new Set();
  const unfold = () => {
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  };
  document.addEventListener("click", (event) => {
    const details = event.target.closest("summary")?.parentElement;
    if (!details?.id) return;
    if (details.open) unfolded.delete(details.id);
    else unfolded.add(details.id);
  });

  /* What an event stream patched in is brought into the reader's zone before it is painted. */
  const watch = () => {
    const main = document.getElementById("main");
    localize(document);
    if (!main) return;
    const observer = new MutationObserver((changes) => {
      observer.disconnect();
      const places = new Set(changes.map(({ target }) => target.nodeType === 1 ? target : target.parentElement ?? main));
      for (const place of places) localize(place);
      unfold();
      filter();
      observer.observe(main, options);
    });
    const options = { childList: true, subtree: true, characterData: true, attributeFilter: ["open"] };
    observer.observe(main, options);
    setInterval(() => {
      observer.disconnect();
      localize(document);
      observer.observe(main, options);
    }, 10000);
  };

  /* The dashboard narrows while one types; Enter asks the server. */
  const filter = () => {
    const field = document.getElementById("search");
    const none = document.getElementById("no-match");
    if (!field || !none) return;
    const words = field.value.trim().toLowerCase() === field.defaultValue.trim().toLowerCase() ? "" : field.value.trim().toLowerCase();
    let shown = 0;
    for (const row of document.querySelectorAll("#monitors .row")) {
      const fits = !words || row.querySelector(".n").textContent.toLowerCase().includes(words);
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) shown++;
    }
    for (const group of document.querySelectorAll("#monitors .group")) group.hidden = !group.querySelector(".row:not([hidden])");
    const hasRows = document.querySelector("#monitors .row") !== null;
    none.hidden = shown > 0 || !hasRows;
  };

  document.addEventListener("input", (event) => {
    if (event.target.id === "search") filter();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = document.getElementById("search") ?? document.getElementById("url");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = form.dataset.fwAsk;
    if (question && !window.confirm(question)) return event.preventDefault();
    if (form.classList.contains("theme") && event.submitter) {
      event.preventDefault();
      const theme = event.submitter.value;
      document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
      document.documentElement.dataset.fwTheme = theme;
      for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter));
      document.dispatchEvent(new CustomEvent("theme"));
      return;
    }
    if (form.method === "post" && event.submitter) setTimeout(() => { event.submitter.disabled = true; }, 0);
  });

  /* Back brings a page back as it was left: with its buttons disabled. */
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button:disabled")) button.disabled = false;
  });

  /* "Select all" of a list of boxes, and copying. */
  document.addEventListener("change", (event) => {
    const of = event.target.dataset?.fwAll;
    if (!of) return;
    for (const box of document.querySelectorAll(`input[name="${of}"]`)) box.checked = event.target.checked;
  });
  const copy = async (button) => {
    const source = document.getElementById(button.dataset.fwCopy);
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
    } catch {
      /* Over plain http there is no clipboard: what is selected can still be copied. */
      if (source.select) source.select();
      else window.getSelection().selectAllChildren(source);
      if (!document.execCommand("copy")) return;
    }
    button.lastElementChild.textContent = "Copied";
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fw-copy]");
    if (button) copy(button);
  });

  watch();
})();
