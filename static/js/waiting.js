/* A page on which something is being made looks after it by itself. Without script there is a link to look again.
   Only the parts marked data-fresh are exchanged, so that what is typed elsewhere on the page stays. */
(() => {
  "use strict";
  const waiting = () => document.querySelector("[data-waiting]");
  if (!waiting()) return;

  const exchange = (page) => {
    for (const old of document.querySelectorAll("[data-fresh]")) {
      const fresh = page.getElementById(old.id);
      if (!fresh || fresh.innerHTML === old.innerHTML) continue;
      const held = old.contains(document.activeElement);
      old.replaceChildren(...fresh.childNodes);
      if (held) old.querySelector("a, button")?.focus();
    }
  };
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { "X-Requested-With": "waiting" } });
      if (answer.ok && !answer.redirected) {
        exchange(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
    } catch {
      /* the network is away: asked again next time */
    }
    next();
  };
  const next = () => {
    const one = waiting();
    if (one) setTimeout(document.hidden ? next : look, Number(one.dataset.waiting) * 1000);
  };
  next();
})();
