"use strict";
// Charts in which a reader can select come alive at the first touch; one with controls of its own, which its picture lacks, once it is near.
(() => {
  const root = document.documentElement;
  const charts = [...document.querySelectorAll("figure.chart:has(> script)")];
  const count = () => { root.dataset.charts = `${charts.filter((chart) => chart.dataset.live === "yes").length}/${charts.length}`; };
  let library = null;

  function load() {
    library = library || window.unpack("vega").then((text) => {
      const script = document.createElement("script");
      script.textContent = text;
      document.head.append(script);
    });
    return library;
  }

  async function enliven(chart) {
    if (chart.dataset.live) return;
    chart.dataset.live = "soon";
    const plot = chart.querySelector(".plot");
    const stage = document.createElement("div");
    let fault = null;
    const note = (error) => { fault = fault || error; };
    const quiet = { level() { return this; }, error(...what) { note(what[0]); return this; }, warn() { return this; }, info() { return this; }, debug() { return this; } };
    stage.className = "stage";
    try {
      await load();
      // Vega measures words as it lays them out, so the typeface has to be there first.
      await Promise.all(["12px", "600 12px"].map((size) => document.fonts.load(`${size} "Ledger Sans"`)));
      plot.append(stage);
      const spec = JSON.parse(chart.querySelector("script").textContent);
      await window.vegaEmbed(stage, spec, { mode: "vega-lite", ast: true, renderer: "svg", actions: false, defaultStyle: false, logger: quiet });
      if (fault || !stage.querySelector("svg")) throw fault;
      stage.querySelector(".chart-wrapper, svg").setAttribute("aria-hidden", "true");
      plot.classList.add("live");
      plot.setAttribute("role", "group");
      plot.removeAttribute("aria-roledescription");
      chart.dataset.live = "yes";
    } catch (error) {
      stage.remove();
      chart.dataset.live = "failed";
    }
    count();
  }

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((seen) => seen.isIntersecting)) {
      near.unobserve(entry.target);
      enliven(entry.target);
    }
  }, { rootMargin: "400px" });
  for (const chart of charts) {
    if (/"bind":\{/.test(chart.querySelector("script").textContent)) near.observe(chart);
    const plot = chart.querySelector(".plot");
    plot.tabIndex = 0;
    ["pointerenter", "pointerdown", "focusin"].forEach((touch) => plot.parentElement.addEventListener(touch, () => enliven(chart), { once: true }));
  }
  count();
})();
