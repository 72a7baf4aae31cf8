/* The comforts of the desk, beside those of every page (portal.js). Every page works without this file too. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* Rows by keyboard: j and k move, Enter or o opens, / goes to the search box. Letters alone are keys of the desk only,
     where they can be learned; a reader who speaks to the machine says letters. */
  const typing = (target) => target.closest("input,textarea,select,[contenteditable]");
  const rows = all("[data-rows] tbody tr, ul[data-rows] > li, ol[data-rows] > li").filter((row) => row.querySelector("a[href]"));
  let here = -1;
  /* Back on a list one goes on from the row one opened, or from where it stood where it is gone. */
  const opened = `opened:${location.pathname}${location.search}`;
  const leads = (row) => row.querySelector("a[href]").getAttribute("href");
  try {
    const last = JSON.parse(sessionStorage.getItem(opened));
    if (last && rows.length) {
      const same = rows.findIndex((row) => leads(row) === last.href);
      here = same < 0 ? Math.min(last.index, rows.length) - 1 : same;
      if (same >= 0) rows[same].classList.add("here");
    }
    rows.forEach((row, index) => row.addEventListener("click", (event) => {
      if (event.target.closest("a[href]")) sessionStorage.setItem(opened, JSON.stringify({ index, href: leads(row) }));
    }));
  } catch { /* not kept: the list begins at its top */ }
  const go = (index) => {
    if (!rows.length) return;
    if (rows[here]) rows[here].classList.remove("here");
    here = Math.max(0, Math.min(rows.length - 1, index));
    rows[here].classList.add("here");
    rows[here].querySelector("a[href]").focus();
    rows[here].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (event.key === "j") go(here + 1);
    else if (event.key === "k") go(here - 1);
    else if (event.key === "o" && rows[here]) rows[here].querySelector("a[href]").click();
    else if (event.key === "/") {
      const box = document.querySelector("input[type=search]");
      if (!box) return;
      event.preventDefault();
      box.focus();
    } else if (event.key === "Escape" && location.hash === "#menu") location.hash = "main";
  });

  /* What follows from what is typed (a day, a fee, the facts an answer needs) is asked of the server, which shows it:
     the page comes back and its [data-live] parts take the place of these. One named data-live="x" waits for field x.
     Without script a button asks the same. */
  all("[data-scriptless]").forEach((button) => button.remove());

  /* Where the page has in templates what a choice asks for, it stands there at once and the server is not asked:
     template[data-choice] what is said of the choice and which fields it needs, template[data-field] each of them.
     What was typed for another choice stays in the form, out of sight. */
  const stands = (form, chosen) => {
    const part = form.querySelector(`[data-live="${chosen.name}"]`);
    const choice = [...form.querySelectorAll("template[data-choice]")].find((one) => one.dataset.choice === chosen.value);
    if (!part || !choice) return false;
    const here = new Map([...part.children].filter((node) => node.matches(".field")).map((node) => [node.id, node]));
    const needed = choice.dataset.needs.split(" ").filter(Boolean).map((key) => {
      const name = `need_${key}`;
      const id = `id_${name}_field`;
      const carried = part.querySelector(`input[type=hidden][name="${name}"]`);
      const field = here.get(id) || form.querySelector(`template[data-field="${name}"]`).content.firstElementChild.cloneNode(true);
      here.delete(id);
      if (carried) { field.querySelector(`[name="${name}"]`).value = carried.value; carried.remove(); }
      field.hidden = false;
      all("[data-needed]", field).forEach((input) => { input.required = true; delete input.dataset.needed; });
      return field;
    });
    here.forEach((field) => {
      field.hidden = true;
      all("[required]", field).forEach((input) => { input.required = false; input.dataset.needed = "1"; });
    });
    const others = [...part.querySelectorAll("input[type=hidden]")];
    part.replaceChildren(choice.content.cloneNode(true), ...needed, ...here.values(), ...others);
    return true;
  };

  all("form[data-look]").forEach((form) => {
    const changed = new Set();
    let latest = 0;
    let timer = 0;
    const look = async () => {
      const mine = ++latest;
      const typed = new FormData(form);
      [...typed].forEach(([name, value]) => { if (value instanceof File) typed.delete(name); });
      typed.append("look", "1");
      const answer = await fetch(form.action, { method: "POST", body: typed }).catch(() => null);
      if (!answer || !answer.ok || mine !== latest) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      all("[data-live]", form).forEach((part) => {
        const fresh = page.getElementById(part.id);
        if (!fresh || part.contains(document.activeElement)) return;
        if (part.dataset.live && !changed.has(part.dataset.live)) return;
        part.replaceChildren(...fresh.childNodes);
      });
      all("[data-scriptless]", form).forEach((button) => button.remove());
      changed.clear();
    };
    const soon = (event, wait) => {
      changed.add(event.target.name);
      clearTimeout(timer);
      timer = setTimeout(look, wait);
    };
    form.addEventListener("change", (event) => {
      if (event.target.type === "file") return;
      if (!stands(form, event.target)) soon(event, 0);
      else { latest += 1; clearTimeout(timer); changed.delete(event.target.name); }
    });
    form.addEventListener("input", (event) => { if (event.target.type === "number") soon(event, 350); });
  });

  /* What htmx asks by itself (who else has this case open, whether a file is made): nothing while nobody looks; a page it
     was led to instead, as when the sitting has ended, takes no part's place; what is said already is not said again to
     a screen reader; and who stood in what is exchanged goes on from its first link. */
  let held = false;
  document.addEventListener("htmx:beforeRequest", (event) => { if (document.hidden) event.preventDefault(); });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const asked = detail.requestConfig;
    const page = new DOMParser().parseFromString(detail.serverResponse, "text/html");
    const parts = all(asked.elt.getAttribute("hx-select") || "body", page);
    const words = (nodes) => nodes.map((node) => node.textContent).join("").replace(/\s+/g, "");
    const led = new URL(detail.xhr.responseURL).pathname !== new URL(asked.path, location).pathname;
    if (led || (!detail.target.hidden && words(parts) === words([detail.target]))) detail.shouldSwap = false;
    held = detail.target.contains(document.activeElement);
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (held && !detail.target.contains(document.activeElement)) detail.target.querySelector("a[href],button")?.focus();
  });
})();
