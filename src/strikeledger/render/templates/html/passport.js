"use strict";
// Each printed figure opens its passport: its bounds, how it comes about, and the claims behind it, in the register's own words.
// Without this script the words stay words, and the small numbers beside them lead to the same claims.
(() => {
  if (!("popover" in HTMLElement.prototype && "DecompressionStream" in window)) return;
  let packed = null;
  const passports = () => { packed = packed || window.unpack("passports").then(JSON.parse); return packed; };
  const NARROW = window.matchMedia("(max-width: 40rem)");
  const GAP = 8;
  const first = new Map();
  let opener = null;
  let pressed = null;

  function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  const panel = make("div", { id: "passport", popover: "auto", role: "dialog", tabindex: "-1", "aria-labelledby": "passport-label" });
  document.body.append(panel);

  // --- what it says ------------------------------------------------------------------------------------------------
  const register = (number) => document.getElementById(`claim-${number}`);
  const words = (entry, part) => (entry.querySelector(part) || { textContent: "" }).textContent.replace(/\s+/g, " ").trim();

  function claim(number) {
    const entry = make("li", {}, ...[...register(number).children].map((part) => part.cloneNode(true)));
    entry.querySelectorAll(".back").forEach((back) => back.remove());
    entry.querySelectorAll("[tabindex]").forEach((link) => link.removeAttribute("tabindex"));
    entry.querySelector(".number").replaceWith(make("a", { class: "number", href: `#claim-${number}`, "aria-label": `statement ${number} in the register` }, `${number}`));
    entry.querySelectorAll(".belligerent").forEach((badge) => { badge.textContent += ", a party to the conflict"; });
    return entry;
  }

  function citation(number) {
    const entry = register(number);
    const link = entry.querySelector(".where a");
    const said = words(entry, ".quotation");
    const where = link ? `${words(entry, ".where a")}, ${link.href}` : words(entry, ".published");
    return `${said ? `${said}: ` : ""}${words(entry, ".speaker")} in ${where}`;
  }

  // The words that travel: at most three claims, the most recent first, then how many more there are.
  function travelling(figure, about) {
    const shown = figure.claims.slice(0, 3).map(citation);
    const more = figure.claims.length - shown.length;
    if (more) shown.push(`and ${more} more ${more === 1 ? "statement" : "statements"}`);
    const stated = figure.facts.filter(([name]) => name === "Computation").map(([, sentence]) => sentence.replace(/\.$/, ""));
    const home = ["strikeledger", about.report, about.edition && `edition ${about.edition}`, `figure ${figure.id}`].filter(Boolean).join(", ");
    const known = about.asOf ? ` (as known on ${about.asOf})` : "";
    return [`${figure.label}: ${figure.words}${known}`, ...stated, shown.join("; "), home].filter(Boolean).join(". ") + ".";
  }

  function body(figure) {
    const facts = make("dl", {}, ...figure.facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
    const count = figure.claims.length;
    const heading = count === 0 ? "No statement gives this figure" : count === 1 ? "1 statement behind it" : `${count} statements behind it, most recent first`;
    const claims = make("ol", { class: "passport-claims" }, ...figure.claims.map(claim));
    const parts = [make("p", { class: "passport-words" }, figure.words), facts, make("p", { class: "small-title" }, heading)];
    return make("div", { class: "passport-body", role: "region", tabindex: "0", "aria-label": "Bounds and statements" }, ...parts, ...(count ? [claims] : []));
  }

  function fill(figure, about) {
    const close = make("button", { type: "button", class: "passport-close", "aria-label": "Close" }, "\u00d7");
    close.addEventListener("click", () => panel.hidePopover());
    const head = make("div", { class: "passport-head" }, make("p", { id: "passport-label" }, figure.label), close);
    const copy = make("button", { type: "button", "data-copy": travelling(figure, about) }, "Copy with source");
    const link = make("a", { href: opener.getAttribute("href") }, "Link to this figure");
    panel.replaceChildren(head, body(figure), make("div", { class: "passport-foot" }, copy, link));
  }

  // --- where it stands: under the figure or above it, a sheet at the foot of a narrow page ----------------------------
  function place() {
    panel.removeAttribute("style");
    const box = opener.getBoundingClientRect();
    const last = [...opener.getClientRects()].pop() || box;
    if (NARROW.matches) {
      // The figure stays in sight above the sheet.
      const hidden = box.bottom + 3 * GAP - panel.getBoundingClientRect().top;
      if (hidden > 0) window.scrollBy({ top: hidden, behavior: "instant" });
      return;
    }
    const below = window.innerHeight - box.bottom - 2 * GAP;
    const above = box.top - 2 * GAP;
    const under = below >= Math.min(panel.offsetHeight, 300) || below >= above;
    panel.style.maxHeight = `${Math.max(under ? below : above, 240)}px`;
    const left = Math.min(last.left, document.documentElement.clientWidth - panel.offsetWidth - 2 * GAP);
    const top = under ? box.bottom + GAP : box.top - GAP - panel.offsetHeight;
    panel.style.left = `${Math.max(left, GAP) + window.scrollX}px`;
    panel.style.top = `${top + window.scrollY}px`;
  }

  // --- opening and closing -----------------------------------------------------------------------------------------
  async function open(anchor) {
    if (panel.matches(":popover-open")) panel.hidePopover();
    opener = anchor;
    const { about, figures } = await passports();
    if (opener !== anchor) return;
    fill(figures[anchor.parentElement.dataset.figure], about);
    opener.focus({ preventScroll: true });
    panel.showPopover({ source: opener });
    opener.setAttribute("aria-expanded", "true");
    place();
    panel.focus({ preventScroll: true });
  }

  panel.addEventListener("beforetoggle", (event) => {
    if (event.newState === "closed" && opener) opener.setAttribute("aria-expanded", "false");
  });
  panel.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (to && to !== opener && !panel.contains(to) && panel.matches(":popover-open")) panel.hidePopover();
  });
  panel.addEventListener("click", (event) => {
    if (event.target.closest("a.number")) panel.hidePopover();
  });
  window.addEventListener("resize", () => { if (panel.matches(":popover-open")) place(); });

  // A press outside closes the panel before the click arrives: the figure that is pressed again must not open it anew.
  document.addEventListener("pointerdown", (event) => {
    const anchor = event.target.closest("a.passport-link");
    pressed = anchor && anchor === opener && panel.matches(":popover-open") ? anchor : null;
  }, true);
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest("a.passport-link");
    if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (anchor !== pressed) open(anchor);
    else if (panel.matches(":popover-open")) panel.hidePopover();
    pressed = null;
  });

  function arrive() {
    const name = [...first.keys()].find((known) => [`#${known}`, `#${encodeURIComponent(known)}`].includes(window.location.hash));
    const anchor = first.get(name);
    if (!anchor) return;
    for (let up = anchor; up; up = up.parentElement) if (up.matches("details")) up.open = true;
    anchor.scrollIntoView({ block: "center", behavior: "instant" });
    open(anchor);
  }

  for (const figure of document.querySelectorAll("data[data-figure]")) {
    if (figure.closest("a")) continue;
    const name = figure.dataset.figure;
    const anchor = make("a", { class: "passport-link", href: `#${name}`, "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "passport" });
    anchor.append(...figure.childNodes);
    figure.append(anchor);
    for (const target of [anchor, figure.parentElement.querySelector("data + .refs a:only-child")]) {
      if (target) target.style.setProperty("--n", target.textContent.length);
    }
    if (!first.has(name)) first.set(name, anchor);
    // The claims of a figure are reached through its passport.
    figure.parentElement.querySelectorAll(":scope > data + .refs a").forEach((link) => { link.tabIndex = -1; });
  }
  window.addEventListener("hashchange", arrive);
  // Only once the browser has gone to the place by itself: it would move the page under the panel.
  const settled = document.readyState === "complete" ? Promise.resolve() : new Promise((done) => { window.addEventListener("load", done); });
  Promise.all([settled, document.fonts.ready]).then(() => requestAnimationFrame(arrive));
})();
