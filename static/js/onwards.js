/* On the page of a case of 待办: the one before and the next of that list, without going back to it; and the way back
   to the list as it was narrowed. What basket.js kept is addresses alone, for this tab; the page works without it. */
(() => {
  "use strict";
  const nav = document.querySelector("[data-onwards]");
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem("basket")); } catch { return; }
  if (kept && kept.list) document.querySelectorAll("[data-basket]").forEach((link) => { link.href = kept.list; });
  const at = kept && kept.cases ? kept.cases.indexOf(location.pathname) : -1;
  if (!nav || at < 0) return;

  const lead = (name, address) => {
    const link = nav.querySelector(`[data-${name}]`);
    if (address) link.href = address;
    else link.remove();
  };
  lead("list", kept.list);
  lead("before", kept.cases[at - 1]);
  lead("next", kept.cases[at + 1]);
  nav.querySelector("[data-place]").textContent = `第 ${at + 1} 件，共 ${kept.cases.length} 件`;
  nav.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input,textarea,select,dialog,[contenteditable]")) return;
    const link = { n: "[data-next]", p: "[data-before]" }[event.key];
    if (link && nav.querySelector(link)) nav.querySelector(link).click();
  });
})();
