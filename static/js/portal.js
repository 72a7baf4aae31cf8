/* Small comforts. Every page works without this file; nothing here decides anything.
   Each comfort is asked for by a data attribute, so templates stay free of script. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  /* What changes where the focus is not is said aloud by a screen reader. Its words go again, so nobody meets them twice. */
  const aloud = document.createElement("div");
  aloud.className = "sr";
  aloud.setAttribute("aria-live", "polite");
  document.body.append(aloud);
  const announce = (words) => {
    aloud.textContent = words;
    setTimeout(() => { aloud.textContent = ""; }, 1800);
  };
  const say = (button, words) => {
    const before = button.textContent;
    button.textContent = words;
    announce(words);
    setTimeout(() => { button.textContent = before; }, 1800);
  };

  /* The error summary takes the focus, so it is read out and its links are next. */
  const errors = document.querySelector("[data-errors]");
  if (errors) errors.focus();

  /* A message that came with the page is read out as soon as it stands there anew: what is there from the start is not. */
  const told = document.querySelector(".messages");
  if (told && !errors) setTimeout(() => {
    if (!told.contains(document.activeElement)) told.replaceChildren(...[...told.childNodes].map((node) => node.cloneNode(true)));
  }, 600);

  /* Buttons that only make sense with script are hidden until here; their place is kept by the stylesheet. */
  all("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return button.remove();
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        say(button, "已复制");
      } catch {
        say(button, "请手工复制");
      }
    });
  });
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  /* 朗读: piece by piece, so it can pause, stop and show where it is. The pace is remembered on this device. */
  const PACES = [["0.75", "慢"], ["1", "正常"], ["1.35", "快"]];
  const remembered = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch { /* a browser that keeps nothing reads at the usual pace */ }
    return value;
  };
  const sentences = (words) => words.match(/[^。！？；\n]{1,160}[。！？；]?/g) || [];
  const reader = (button) => {
    const voice = window.speechSynthesis;
    const leaves = "h1,h2,h3,h4,p,li,th,td,dt,dd,figcaption,blockquote";
    const roots = all(button.dataset.speak);
    const nodes = roots.flatMap((root) => [...(root.matches(leaves) ? [root] : []), ...all(leaves, root)])
      .filter((node, index, list) => list.indexOf(node) === index && !node.querySelector(leaves))
      .filter((node) => node.checkVisibility ? node.checkVisibility() : true);
    const pieces = nodes.flatMap((node) => sentences(node.textContent.replace(/\s+/g, " ").trim()).map((words) => ({ node, words })));
    let at = -1;
    let heard = false;
    let bar = null;
    let pause = null;
    const mark = (node) => {
      all(".is-read").forEach((one) => one.classList.remove("is-read"));
      if (!node) return;
      node.classList.add("is-read");
      const box = node.getBoundingClientRect();
      if (box.top < 0 || box.bottom > window.innerHeight - 80) node.scrollIntoView({ block: "center" });
    };
    const stop = () => {
      at = -1;
      voice.cancel();
      mark(null);
      const inBar = bar && bar.contains(document.activeElement);
      if (bar) bar.remove();
      bar = null;
      button.textContent = "朗读";
      if (inBar) button.focus();  // not thrown to the top of the page, where the text ended by itself
    };
    const read = (index) => {
      if (index >= pieces.length) return stop();
      at = index;
      const piece = pieces[index];
      const spoken = new SpeechSynthesisUtterance(piece.words);
      spoken.lang = "zh-CN";
      spoken.rate = Number(remembered("reading-pace")) || 1;
      spoken.onend = () => { if (at === index) read(index + 1); };
      spoken.onerror = (event) => { if (at === index && event.error !== "canceled" && event.error !== "interrupted") stop(); };
      spoken.onstart = () => { heard = true; };
      mark(piece.node);
      voice.speak(spoken);
    };
    const made = (name, words, press) => {
      const one = document.createElement(name);
      one.textContent = words;
      if (name === "button") {
        one.type = "button";
        one.className = "btn small";
        one.addEventListener("click", press);
      }
      return one;
    };
    const show = () => {
      bar = document.createElement("div");
      bar.className = "reading-bar";
      bar.setAttribute("role", "region");
      bar.setAttribute("aria-label", "朗读");
      pause = made("button", "暂停", () => {
        const going = pause.textContent === "暂停";
        if (going) voice.pause(); else voice.resume();
        pause.textContent = going ? "继续" : "暂停";
      });
      const label = made("label", "语速");
      const pace = document.createElement("select");
      PACES.forEach(([value, words]) => pace.add(new Option(words, value)));
      pace.value = remembered("reading-pace") || "1";
      pace.addEventListener("change", () => {
        const here = at;
        remembered("reading-pace", pace.value);
        at = -1;
        voice.cancel();
        pause.textContent = "暂停";
        read(here);
      });
      label.append(pace);
      const inside = document.createElement("div");
      inside.className = "wrap";
      inside.append(made("span", "正在朗读"), pause, made("button", "停止", stop), label);
      bar.append(inside);
      bar.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
      document.body.append(bar);
    };
    button.addEventListener("click", () => {
      if (at >= 0) return stop();
      if (!pieces.length) return say(button, "没有可读的文字");
      voice.cancel();
      button.textContent = "停止朗读";
      show();
      pause.focus();
      read(0);
      setTimeout(() => {
        if (heard || at < 0) return;
        stop();
        say(button, "这台设备不能朗读");
      }, 4000);
    });
    window.addEventListener("pagehide", stop);
  };
  all("[data-speak]").forEach((button) => {
    if (!window.speechSynthesis || !document.querySelector(button.dataset.speak)) return button.remove();
    button.hidden = false;
    reader(button);
  });

  /* A link to a page that asks once more opens the same question in front of this page. */
  all("[data-dialog]").forEach((link) => {
    const dialog = document.getElementById(link.dataset.dialog);
    if (!dialog || !dialog.showModal) return;
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  });

  /* Drag and drop onto a file field: the field keeps the file, the form is sent as always. */
  all("[data-drop]").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    const chosen = zone.querySelector(".chosen");
    if (!input) return;
    const show = () => {
      if (chosen) chosen.textContent = [...input.files].map((file) => file.name).join("、");
    };
    ["dragenter", "dragover"].forEach((kind) => zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    }));
    ["dragleave", "drop"].forEach((kind) => zone.addEventListener(kind, () => zone.classList.remove("over")));
    zone.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      const kept = new DataTransfer();
      const files = input.multiple ? [...event.dataTransfer.files] : [event.dataTransfer.files[0]];
      files.forEach((file) => kept.items.add(file));
      input.files = kept.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", show);
  });

  /* Titles while typing: htmx asks the address the box names and fills the list below it; the list is walked by arrows,
     and Enter sends what was typed. Nothing is asked while a word is being composed, nor of a single character. */
  all("input[data-suggest]").forEach((box) => {
    const list = document.querySelector(box.getAttribute("hx-target"));
    const set = (name, value) => box.setAttribute(`aria-${name}`, value);
    box.setAttribute("role", "combobox");
    set("autocomplete", "list");
    set("controls", list.id);
    set("expanded", "false");
    let composing = false;
    let at = -1;
    const show = (shown) => {
      list.hidden = !shown;
      set("expanded", String(shown));
      if (!shown) { at = -1; box.removeAttribute("aria-activedescendant"); }
    };
    box.addEventListener("compositionstart", () => { composing = true; });
    box.addEventListener("compositionend", () => { composing = false; });
    box.addEventListener("htmx:beforeRequest", (event) => {
      if (!composing && box.value.trim().length > 1) return;
      event.preventDefault();
      if (!composing) show(false);
    });
    list.addEventListener("htmx:afterSwap", () => {
      [...list.children].forEach((item, index) => { item.id = `${list.id}-${index}`; });
      show(list.children.length > 0 && document.activeElement === box && box.value.trim().length > 1);
      at = -1;
      box.removeAttribute("aria-activedescendant");
    });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      const items = [...list.children];
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        at = event.key === "ArrowDown" ? (at + 1) % items.length : (at <= 0 ? items.length : at) - 1;
        items.forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
        set("activedescendant", items[at].id);
        items[at].scrollIntoView({ block: "nearest" });
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        location.assign(items[at].dataset.href);
      } else if (event.key === "Escape") {
        event.preventDefault();
        show(false);
      }
    });
    box.addEventListener("blur", () => setTimeout(() => show(false), 150));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (item) location.assign(item.dataset.href);
    });
  });

  /* Typed text is not lost by leaving the page. */
  all("form[data-keep]").forEach((form) => {
    let dirty = form.dataset.keep === "dirty";
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  });

  /* One press is one act. */
  all("form[method=post]").forEach((form) => form.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (pressed && pressed.formMethod === "dialog") return;
    const buttons = all("button[type=submit],button:not([type])", form).filter((button) => !button.disabled);
    setTimeout(() => {
      buttons.forEach((button) => { button.disabled = true; });
      if (pressed && pressed.classList.contains("btn")) pressed.setAttribute("aria-busy", "true");
    });
    setTimeout(() => buttons.forEach((button) => {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }), 8000);
  }));

  /* A select that filters a list sends its form by itself; the button stays for everyone else. Who chooses with the keys
     passes every choice on the way to his, and would be sent off at the first. */
  all("form[data-auto] select").forEach((select) => {
    let byKeys = false;
    select.addEventListener("keydown", () => { byKeys = true; });
    select.addEventListener("pointerdown", () => { byKeys = false; });
    select.addEventListener("change", () => { if (!byKeys) select.form.requestSubmit(); });
  });

  /* On a wide screen a fold says that it is open, as it looks. */
  const wide = (width, selector) => {
    if (window.matchMedia(`(min-width: ${width}rem)`).matches) all(selector).forEach((fold) => { fold.open = true; });
  };
  wide(62.01, "html:not(.elder) [data-fold]");
  wide(46.01, "[data-menu-bar]");

  /* An open menu closes by a click beside it, and by Escape, which goes back to its word. */
  document.addEventListener("click", (event) => all("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details[data-menu][open]").forEach((menu) => {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    });
  });
})();
