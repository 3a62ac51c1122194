"use strict";
// Without this script the page says the same. With it, charts can be saved, the contents follow the reader, and the Tab key has shorter ways.
(() => {
  const root = document.documentElement;
  // --- saving a chart ----------------------------------------------------------------------------------------------
  const SVG = "http://www.w3.org/2000/svg";
  const FAMILY = '"Ledger Sans","Source Sans 3",Arial,sans-serif';
  const PAD = 24;
  const words = (element) => (element ? element.textContent.replace(/\s+/g, " ").trim() : "");

  function lines(text, font, width) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    const out = [""];
    for (const word of text.split(" ").filter(Boolean)) {
      const longer = out[out.length - 1] ? `${out[out.length - 1]} ${word}` : word;
      if (pen.measureText(longer).width > width && out[out.length - 1]) out.push(word);
      else out[out.length - 1] = longer;
    }
    return out.filter(Boolean);
  }

  function element(name, attributes, text = "") {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.textContent = text;
    return made;
  }

  // The still picture with its titles above and its credit below: it must not travel without them.
  function sheet(chart) {
    const still = chart.querySelector(".plot > svg").cloneNode(true);
    const [wide, high] = still.getAttribute("viewBox").split(/\s+/).slice(2).map(Number);
    const width = Math.max(wide, 480) + 2 * PAD;
    const out = element("svg", { xmlns: SVG, role: "img", "aria-label": chart.querySelector(".plot").getAttribute("aria-label") });
    const faces = document.getElementById("faces").textContent;
    out.append(element("style", {}, `${faces}\ntext{font-family:${FAMILY}!important}`), element("rect", { width: "100%", height: "100%", fill: root.dataset.paper }));
    let y = PAD;
    const write = (text, size, weight, fill) => {
      for (const line of lines(text, `${weight} ${size}px ${FAMILY}`, width - 2 * PAD)) {
        y += size * 1.3;
        out.append(element("text", { x: PAD, y: y - size * 0.3, "font-size": size, "font-weight": weight, fill }, line));
      }
    };
    write(words(chart.querySelector(".chart-title")), 19, 600, root.dataset.ink);
    write(words(chart.querySelector(".chart-subtitle")), 14, 400, root.dataset.muted);
    still.setAttribute("x", PAD);
    still.setAttribute("y", y + 14);
    still.setAttribute("width", wide);
    still.setAttribute("height", high);
    out.append(still);
    y += high + 24;
    write(words(chart.querySelector("figcaption ~ .source")), 12, 400, root.dataset.muted);
    write([words(document.querySelector("h1")), words(document.querySelector(".as-of"))].filter(Boolean).join(" · "), 12, 400, root.dataset.muted);
    const height = Math.ceil(y + PAD);
    Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` }).forEach(([key, value]) => out.setAttribute(key, value));
    return { text: new XMLSerializer().serializeToString(out), width, height };
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async function picture({ text, width, height }) {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * 2;
    canvas.height = height * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-save]");
    if (!button) return;
    const chart = button.closest("figure");
    const drawn = sheet(chart);
    const blob = button.dataset.save === "png" ? await picture(drawn) : new Blob([drawn.text], { type: "image/svg+xml" });
    save(blob, `${chart.dataset.name}.${button.dataset.save}`);
  });

  // --- copying words -----------------------------------------------------------------------------------------------
  async function clipped(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      return false;
    }
  }

  // Where the clipboard is out of reach, the words stand in a field, selected, for the reader's own copy command.
  function offered(button, text) {
    const field = document.createElement("textarea");
    field.className = "copied-words";
    field.readOnly = true;
    field.rows = 4;
    field.value = text;
    field.setAttribute("aria-label", "Words to copy");
    button.parentElement.append(field);
    field.select();
    if (!document.execCommand("copy")) return "Press Ctrl+C or \u2318C to copy";
    field.remove();
    button.focus();
    return "Copied";
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy], button[data-copy-from]");
    if (!button) return;
    const row = button.parentElement;
    const text = button.dataset.copy || words(document.getElementById(button.dataset.copyFrom));
    row.querySelectorAll(".copied, .copied-words").forEach((old) => old.remove());
    const said = document.createElement("span");
    said.className = "copied";
    said.setAttribute("role", "status");
    row.append(said);
    said.textContent = (await clipped(text)) ? "Copied" : offered(button, text);
  });

  // --- the contents follow the reader ------------------------------------------------------------------------------
  function follow() {
    const links = new Map([...document.querySelectorAll(".rail a")].map((link) => [link.getAttribute("href").slice(1), link]));
    const heads = [...links.keys()].map((name) => document.getElementById(name)).filter(Boolean);
    const mark = () => {
      const passed = heads.filter((head) => head.getBoundingClientRect().top < window.innerHeight * 0.3);
      const here = (passed[passed.length - 1] || heads[0]).id;
      links.forEach((link, name) => (name === here ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    };
    if (!heads.length) return;
    document.addEventListener("scroll", mark, { passive: true });
    mark();
  }

  // --- one stop of the Tab key for each table and list of references; the arrow keys go on within ---------------------
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  function rove(box) {
    const items = [...box.querySelectorAll("a[href]")].filter((link) => link.tabIndex >= 0);
    const row = (item) => item.closest("tr, li");
    let here = items[0];
    if (!here) return;
    const settle = (item) => {
      here.tabIndex = -1;
      here = item;
      here.tabIndex = 0;
    };
    // Up and down lead to the same place of the next row that has one, or its first.
    function target(key) {
      const at = items.indexOf(here);
      if (key === "Home" || key === "End") return key === "Home" ? items[0] : items[items.length - 1];
      const step = STEPS[key];
      if (!key.endsWith("Up") && !key.endsWith("Down")) return items[at + step];
      const cell = (item) => [...row(item).children].findIndex((part) => part.contains(item));
      const next = (step > 0 ? items.slice(at) : items.slice(0, at).reverse()).find((item) => row(item) !== row(here));
      return next && (items.find((item) => row(item) === row(next) && cell(item) === cell(here)) || next);
    }
    box.removeAttribute("tabindex");
    items.forEach((item) => { item.tabIndex = -1; });
    settle(here);
    box.addEventListener("focusin", (event) => { if (items.includes(event.target)) settle(event.target); });
    box.addEventListener("keydown", (event) => {
      if (!(event.key in STEPS || event.key === "Home" || event.key === "End") || !items.includes(event.target) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const to = target(event.key);
      if (to) to.focus();
    });
  }

  // A box without links is a stop only while there is more in it to scroll to.
  const boxes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  document.querySelectorAll(".table > .scroll, .claims, .sources, .notes > ol").forEach(rove);
  document.querySelectorAll(".scroll[tabindex]").forEach((box) => boxes.observe(box));
  document.querySelectorAll(".tools").forEach((tools) => { tools.hidden = false; });
  follow();
})();
