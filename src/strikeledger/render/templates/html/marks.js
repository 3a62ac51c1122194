"use strict";
// The marks of still charts say what they stand for: to a pointer or finger near them, and to the arrow keys. Their words are their labels.
(() => {
  const REACH = 18;
  const make = (name, attributes) => Object.assign(document.createElement(name), attributes);
  const ring = make("span", { className: "ring" });
  const tip = make("span", { className: "tip" });
  const status = make("div", { className: "unseen" });
  status.setAttribute("role", "status");
  [ring, tip].forEach((each) => each.setAttribute("aria-hidden", "true"));
  const known = new WeakMap();
  let shown = null;

  // Where the marks of a chart lie, in shares of its size, so that they stay right at any.
  function places(plot) {
    if (known.has(plot)) return known.get(plot);
    const all = plot.getBoundingClientRect();
    const found = [...plot.querySelectorAll("svg [aria-label]")].map((mark) => {
      const box = mark.getBoundingClientRect();
      return { words: mark.getAttribute("aria-label"), x: (box.left - all.left) / all.width, y: (box.top - all.top) / all.height, w: box.width / all.width, h: box.height / all.height };
    });
    known.set(plot, found);
    return found;
  }

  // The nearest mark; of those within reach alike, the smallest.
  function nearest(plot, event) {
    const all = plot.getBoundingClientRect();
    const apart = (at, low, length) => Math.max(low - at, 0, at - low - length);
    let best = null;
    for (const mark of places(plot)) {
      const far = Math.hypot(apart(event.clientX - all.left, mark.x * all.width, mark.w * all.width), apart(event.clientY - all.top, mark.y * all.height, mark.h * all.height));
      const score = far + Math.sqrt(mark.w * all.width * mark.h * all.height) / 10;
      if (far <= REACH && (!best || score < best.score)) best = { mark, score };
    }
    return best && best.mark;
  }

  function hide() {
    ring.remove();
    tip.remove();
    shown = null;
  }

  function show(plot, mark) {
    if (!mark) return hide();
    if (shown === mark) return undefined;
    shown = mark;
    const share = (part) => `${part * 100}%`;
    Object.assign(ring.style, { left: share(mark.x), top: share(mark.y), width: share(mark.w), height: share(mark.h) });
    tip.textContent = mark.words.replaceAll("; ", "\n");
    plot.append(ring, tip);
    const left = (mark.x + mark.w / 2) * plot.clientWidth - tip.offsetWidth / 2;
    const above = mark.y * plot.clientHeight - tip.offsetHeight - 8;
    tip.style.left = `${Math.max(0, Math.min(left, plot.clientWidth - tip.offsetWidth))}px`;
    tip.style.top = `${above > -tip.offsetHeight ? above : (mark.y + mark.h) * plot.clientHeight + 8}px`;
    return undefined;
  }

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  function step(plot, event) {
    const marks = places(plot);
    const at = marks.indexOf(shown);
    const to = { Home: 0, End: marks.length - 1 }[event.key] ?? (event.key in STEPS ? (at < 0 && STEPS[event.key] < 0 ? marks.length : at) + STEPS[event.key] : null);
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    show(plot, marks[Math.max(0, Math.min(to, marks.length - 1))]);
    ring.scrollIntoView({ block: "nearest", inline: "nearest" });
    status.textContent = shown.words;
  }

  function listen(plot) {
    let frame = 0;
    const follow = (event) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => { if (!plot.classList.contains("live")) show(plot, nearest(plot, event)); });
    };
    plot.addEventListener("pointermove", follow);
    plot.addEventListener("pointerdown", follow);
    plot.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "mouse") return;
      cancelAnimationFrame(frame);
      hide();
    });
    plot.addEventListener("keydown", (event) => { if (!plot.classList.contains("live")) step(plot, event); });
    plot.addEventListener("blur", hide);
    plot.tabIndex = 0;
    plot.setAttribute("role", "application");
    plot.setAttribute("aria-roledescription", "chart, whose marks the arrow keys read");
    if (!plot.querySelector("svg a")) plot.querySelector("svg").setAttribute("aria-hidden", "true");
    const box = plot.closest(".scroll");
    if (box) ["role", "tabindex", "aria-label"].forEach((name) => box.removeAttribute(name));
  }

  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("pointerdown", (event) => { if (shown && !event.target.closest(".plot")) hide(); });
  for (const plot of document.querySelectorAll(".plot")) if (plot.querySelector("svg [aria-label]")) listen(plot);
  document.getElementById("main").append(status);
})();
