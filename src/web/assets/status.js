// A public status page renews itself once a minute while somebody looks at it.
"use strict";
(() => {
  const renew = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-cache" });
      if (!answer.ok) return;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
      const main = document.getElementById("main");
      if (next && main) main.replaceChildren(...next.childNodes);
    } catch {
      /* The page says as of when it is. */
    }
  };
  setInterval(renew, 60000);
  document.addEventListener("visibilitychange", renew);
})();
