"use strict";
// Only in the copy that `strikeledger watch` serves: the page reloads when its file has changed, and says what stands in the way of that.
(() => {
  const { stamp } = document.currentScript.dataset;
  const place = `strikeledger watch: ${location.pathname}`;
  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  const style = `
    :host { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
    @media print { :host { display: none; } }
    section, p.now { position: fixed; z-index: 2147483647; box-sizing: border-box; margin: 0; color: #14191f; background: #fff; border: 1px solid #14191f; }
    section { inset: 0 0 auto; max-height: 75vh; overflow: auto; padding: 1rem 1.5rem; border-width: 0 0 4px; border-color: #b3261e; box-shadow: 0 4px 24px #0006; }
    h2 { margin: 0 0 .4rem; font-size: 1.1rem; }
    pre { margin: 0 0 1rem; font: 14px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
    section p { margin: 0; }
    p.now { right: 1rem; bottom: 1rem; padding: .3rem .8rem; border-radius: 4px; font-size: .9rem; }
    [hidden] { display: none !important; }
    @media (prefers-color-scheme: dark) { section, p.now { color: #f2f4f6; background: #14191f; border-color: #f2f4f6; } section { border-color: #ff897d; } }
  `;

  function element(name, attributes = {}, text = "") {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.textContent = text;
    return made;
  }

  const wrong = element("section", { role: "alert", "aria-label": "What is wrong", tabindex: "0", hidden: "" });
  const now = element("p", { class: "now", role: "status", hidden: "" });
  shadow.append(element("style", {}, style), wrong, now);
  document.body.append(host);

  let told = "";
  function tell({ problems, doing }) {
    now.textContent = doing;
    now.hidden = !doing;
    if (JSON.stringify(problems) === told) return;
    told = JSON.stringify(problems);
    wrong.replaceChildren(...problems.flatMap(({ title, text }) => [element("h2", {}, title), element("pre", {}, text)]));
    if (problems.length) wrong.append(element("p", {}, "What stands is as it was. This goes away when it is mended."));
    wrong.hidden = !problems.length;
  }

  // A browser opens only some connections to one address, so a page that nobody sees holds none.
  let events = null;
  function listen() {
    if (document.hidden === !events) return;
    if (document.hidden) {
      events.close();
      events = null;
      return;
    }
    events = new EventSource(`/.watch/events?page=${encodeURIComponent(location.pathname)}`);
    events.addEventListener("message", (event) => {
      const state = JSON.parse(event.data);
      if (state.stamp !== stamp) {
        sessionStorage.setItem(place, window.scrollY);
        location.reload();
      } else tell(state);
    });
    events.addEventListener("error", () => tell({ problems: [], doing: "No longer watched: strikeledger watch has ended" }));
  }

  const before = sessionStorage.getItem(place);
  sessionStorage.removeItem(place);
  if (before !== null) {
    history.scrollRestoration = "manual";
    addEventListener("load", () => { scrollTo({ top: Number(before), behavior: "instant" }); history.scrollRestoration = "auto"; });
  }
  addEventListener("pagehide", () => { if (events) events.close(); });
  document.addEventListener("visibilitychange", listen);
  listen();
})();
