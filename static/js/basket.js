/* 待办 by keyboard, beside what portal.js does for every list: ticks, tabs, filters, and a table of the keys.
   The page works without it. */
(() => {
  "use strict";
  const form = document.querySelector("[data-together]");
  const keys = document.getElementById("keys");
  const boxes = form ? [...form.querySelectorAll("input[name=case]")] : [];
  const words = form && form.querySelector("[data-chosen]");
  const buttons = form ? [...form.querySelectorAll("button[name=act]")] : [];

  const fits = (button, box) => box.dataset.acts.trim().split(" ").some((name) => button.value === `${box.value.split(":")[0]}.${name}`);
  const show = () => {
    const chosen = boxes.filter((box) => box.checked);
    if (words) words.textContent = chosen.length ? `打勾的 ${chosen.length} 件：` : "打勾以后可以一起办：";
    buttons.forEach((button) => { button.disabled = !chosen.some((box) => fits(button, box)); });
  };
  boxes.forEach((box) => box.addEventListener("change", show));
  if (form) show();

  /* The page of a case offers the one before and the next of this list (onwards.js). */
  const cases = [...document.querySelectorAll("[data-rows] td.main a[href]")].map((link) => link.pathname);
  try { sessionStorage.setItem("basket", JSON.stringify({ list: location.pathname + location.search, cases })); } catch { /* not kept, not offered */ }

  const here = () => document.querySelector("[data-rows] tr.here");
  const open = () => { if (keys && keys.showModal && !keys.open) keys.showModal(); };
  document.querySelectorAll("[data-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", open);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]),textarea,select,dialog")) return;
    if (event.key === "?") open();
    else if (event.key === "x") {
      const box = here() && here().querySelector("input[name=case]");
      if (box) { box.checked = !box.checked; show(); }
    } else if (event.key === "*") {
      const all = boxes.every((box) => box.checked);
      boxes.forEach((box) => { box.checked = !all; });
      show();
    } else if (event.key === "f") {
      const fold = document.querySelector(".narrowing");
      if (!fold) return;
      event.preventDefault();
      fold.open = true;
      fold.querySelector("select,input:not([type=hidden])").focus();
    } else if (/^[1-4]$/.test(event.key)) {
      const tab = document.querySelectorAll(".tabs a")[Number(event.key) - 1];
      if (tab) tab.click();
    }
  });
})();
