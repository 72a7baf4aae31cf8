/* Drawing a box with the pointer. The page works without: the same four numbers can be typed.
   What is drawn only fills the form; the server decides. */
(() => {
  "use strict";
  const sheet = document.querySelector("[data-sheet]");
  const form = document.querySelector("[data-box-form]");
  if (!sheet || !form) return;
  const MM = 72 / 25.4;
  const names = ["left", "top", "right", "bottom"];
  const fields = Object.fromEntries(names.map((name) => [name, form.querySelector(`[name$="-${name}"]`)]));
  const ground = form.querySelector("[name$='-ground']");
  const submit = form.querySelector("button");
  const paper = sheet.viewBox.baseVal;
  const draft = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  draft.classList.add("draft");
  draft.setAttribute("visibility", "hidden");
  sheet.append(draft);

  const hint = document.querySelector("[data-draw-hint]");
  const touch = document.querySelector("[data-draw-touch]");
  if (hint) hint.hidden = false;
  if (touch) touch.addEventListener("click", () => {
    const on = sheet.classList.toggle("by-touch");
    touch.setAttribute("aria-pressed", String(on));
  });

  const place = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM().inverse());
    return {
      x: Math.min(Math.max(point.x, 0), paper.width),
      y: Math.min(Math.max(point.y, 0), paper.height),
    };
  };
  const show = (box) => {
    const visible = box.right > box.left && box.bottom > box.top;
    draft.setAttribute("visibility", visible ? "visible" : "hidden");
    if (!visible) return;
    draft.setAttribute("x", box.left);
    draft.setAttribute("y", box.top);
    draft.setAttribute("width", box.right - box.left);
    draft.setAttribute("height", box.bottom - box.top);
  };
  const typed = () => Object.fromEntries(names.map((name) => [name, Number.parseFloat(fields[name].value) * MM]));
  const between = (a, b) => ({
    left: Math.min(a.x, b.x), right: Math.max(a.x, b.x), top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y),
  });

  let from = null;
  const clear = () => {
    from = null;
    show(typed());
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (event.pointerType === "touch" && !sheet.classList.contains("by-touch"))) return;
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    from = place(event);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (from) show(between(from, place(event)));
  });
  sheet.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = between(from, place(event));
    from = null;
    if (box.right - box.left < 2 || box.bottom - box.top < 2) {
      clear(); // a click, not a box
      return;
    }
    names.forEach((name) => { fields[name].value = (box[name] / MM).toFixed(1); });
    form.dispatchEvent(new Event("input", { bubbles: true }));
    show(typed());
    (ground.value ? submit : ground).focus({ preventScroll: window.innerWidth > 990 });
  });
  sheet.addEventListener("pointercancel", clear);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && from) clear();
  });
  names.forEach((name) => fields[name].addEventListener("input", () => show(typed())));
  show(typed());
})();
