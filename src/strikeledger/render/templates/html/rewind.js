"use strict";
// A slider over the days of publication: the key points and cards as an edition of that day would have them, and who was behind each move.
// Without this script there is nothing of it; print has the page's own day.
(() => {
  const box = document.querySelector(".rewind");
  if (!box || !("DecompressionStream" in window)) return;
  const SVG = "http://www.w3.org/2000/svg";
  const [HEIGHT, SIDE, FOOT] = [150, 34, 22];
  const own = [".key-points", ".cards"].map((kind) => document.querySelector(`main > ${kind}`)).filter(Boolean);

  function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  function draw(name, attributes, text = "") {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.textContent = text;
    return made;
  }

  function begin({ of, sources, claims, days }) {
    const last = days.length - 1;
    const first = Object.keys(days[last].bounds)[0];
    const time = (day) => Date.parse(day) / 864e5;
    const share = (day) => (time(day) - time(days[0].day)) / (time(days[last].day) - time(days[0].day));
    const has = (day) => first in day.bounds && day.bounds[first][0] !== null;
    const top = Math.max(1, ...days.filter(has).flatMap((day) => day.bounds[first].map(Number)));
    const short = (name) => name.replace(/ \d{4}$/, "");
    // The slider's days stand one beside the other, whatever lies between them.
    const place = (at) => (100 * at) / last;
    let here = last;

    // --- what stands there ---------------------------------------------------------------------------------------
    const told = make("strong");
    const count = make("span", { class: "rewind-count" });
    const slider = make("input", { type: "range", min: 0, max: last, step: 1, value: last, "aria-label": "Day of publication" });
    const earlier = make("button", { type: "button", "aria-label": "To the move before" }, "◀");
    const later = make("button", { type: "button", "aria-label": "To the next move" }, "▶");
    const back = make("button", { type: "button", class: "rewind-back" }, `Back to ${days[last].name}`);
    const status = make("p", { class: "unseen", role: "status" });
    const past = make("div", { class: "rewind-past" });
    const track = make("div", { class: "rewind-track" }, ticks(), slider, months());
    box.append(
      make("p", { class: "rewind-day" }, "As known on ", told, " ", count),
      make("div", { class: "rewind-row" }, earlier, track, later), back, status,
    );
    box.after(past);
    box.hidden = false;

    function ticks() {
      const most = Math.max(...days.map((day) => day.new));
      const drawn = draw("svg", { class: "rewind-ticks", viewBox: "0 0 1000 20", preserveAspectRatio: "none", "aria-hidden": "true" });
      days.forEach((day, at) => {
        const high = day.new ? 4 + (16 * day.new) / most : 0;
        drawn.append(draw("path", { class: day.moves.length ? "moved" : "still", d: `M${(1000 * at) / last} 20v${-high}` }));
      });
      return drawn;
    }

    function months() {
      const names = days.map((day) => day.name.split(" ")[1].slice(0, 3));
      const found = names.map((name, at) => [name, at]).filter(([name, at]) => name !== names[at - 1]);
      const apart = found.filter(([, at], n) => n === found.length - 1 || found[n + 1][1] - at > last / 14);
      return make("div", { class: "rewind-months", "aria-hidden": "true" }, ...apart.map(([name, at]) => {
        const label = make("span", {}, name);
        label.style.left = `${place(at)}%`;
        return label;
      }));
    }

    // --- what was known on a day -----------------------------------------------------------------------------------
    const run = (words) => words.map((word) => (Array.isArray(word) ? make("strong", {}, word[0]) : word));
    const register = new Map([...document.querySelectorAll("[id^='claim-'] code.row")].map((row) => [row.textContent, row.closest("[id^='claim-']").id]));

    // Who said it: the statements in the register of the page; one that it doesn't hold any more leads to its source.
    function marks(ids) {
      const numbers = ids.filter((id) => register.has(id)).map((id) => Number(register.get(id).slice(6))).sort((a, b) => a - b);
      const known = numbers.map((number) => make("a", { href: `#claim-${number}`, "aria-label": `statement ${number}` }, `${number}`));
      const gone = [...new Set(ids.filter((id) => !register.has(id)).map((id) => sources[claims[id]]))].filter((source) => source && source[1]);
      const others = gone.map(([publisher, address]) => make("a", { href: address, title: publisher, "aria-label": publisher, rel: "noopener noreferrer" }, "↗"));
      const links = [...known, ...others];
      return links.length ? [make("sup", { class: "refs" }, ...links.flatMap((link, at) => (at ? [",", link] : [link])))] : [];
    }

    const cardOf = (at, label) => (at < 0 ? undefined : days[at].cards.find((card) => card[0] === label));
    const value = (at, label) => (cardOf(at, label) || [])[1];

    function change(at, label) {
      const was = value(at - 1, label);
      if (was !== value(at, label)) return at ? [true, was ? `was ${was}` : "first number"] : [false, ""];
      let since = at;
      while (since && value(since - 1, label) === value(at, label)) since -= 1;
      return [false, `so since ${short(days[since].name)}`];
    }

    function card(at, [label, words, detail, voice], ids) {
      const [moved, note] = change(at, label);
      const made = make("div", { class: `card${voice === "others" ? " others" : ""}` },
        make("dt", {}, label), make("dd", { class: words.length > 14 ? "value long" : "value" }, words, ...marks(ids)));
      if (detail) made.append(make("dd", { class: "detail" }, detail));
      if (note) made.append(make("dd", { class: moved ? "change moved" : "change" }, note));
      return made;
    }

    function claim([said, speaker, day, source]) {
      const [publisher, address] = sources[source];
      const where = address ? make("a", { href: address, rel: "noopener noreferrer" }, publisher) : publisher;
      return make("span", { class: "rewind-claim" }, `${said}: ${speaker}, `, where, `, ${day}`);
    }

    function moves(at) {
      const day = days[at];
      const made = make("div", { class: "callout rewind-moves" }, make("h2", { class: "callout-title" }, `What moved on ${short(day.name)}`));
      if (!day.moves.length) made.append(make("p", {}, at ? "No headline moved." : "The first day on which anything was published."));
      for (const move of day.moves) {
        const more = move.more ? [make("span", { class: "rewind-claim" }, `and ${move.more} more`)] : [];
        const why = move.why ? [make("span", { class: "rewind-claim" }, move.why)] : [];
        made.append(make("p", {}, make("span", {}, `${move.label}: ${move.was} `, make("span", { "aria-hidden": "true" }, "→"),
          make("span", { class: "unseen" }, "to"), " ", make("strong", {}, move.is)), ...why, ...move.claims.map(claim), ...more));
      }
      return made;
    }

    function chart(at) {
      const WIDTH = Math.min(Math.max(box.clientWidth, 280), 800);
      const x = (day) => SIDE + share(day) * (WIDTH - 2 * SIDE);
      const y = (number) => HEIGHT - FOOT - (number / top) * (HEIGHT - FOOT - 24);
      const seen = days.slice(0, at + 1).filter(has);
      const end = x(days[at].day);
      const drawn = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
      const whole = seen.length ? `from ${words(seen[0])} (${seen[0].name}) to ${words(seen[seen.length - 1])} (${days[at].name})` : "not known yet";
      drawn.setAttribute("aria-label", `${of}, as known on each day: ${whole}.`);
      drawn.append(draw("rect", { class: "unknown", x: end, y: 14, width: WIDTH - SIDE - end, height: HEIGHT - FOOT - 14 }));
      seen.forEach((day, n) => {
        const [low, high] = day.bounds[first];
        const [from, to] = [x(day.day), n + 1 < seen.length ? x(seen[n + 1].day) : end];
        const upper = high === null ? Math.max(12, y(low) - 14) : y(high);
        if (high !== low) drawn.append(draw("rect", { class: high === null ? "open" : "band", x: from, y: upper, width: Math.max(to - from, 1), height: Math.max(y(low) - upper, 0) }));
      });
      const steps = seen.map((day, n) => `${n ? "H" : "M"}${x(day.day).toFixed(1)}${n ? "" : ` ${y(day.bounds[first][0]).toFixed(1)}`}V${y(day.bounds[first][0]).toFixed(1)}`);
      if (seen.length) drawn.append(draw("path", { class: "line", d: `${steps.join("")}H${end.toFixed(1)}` }));
      drawn.append(draw("path", { class: "axis", d: `M${SIDE} ${HEIGHT - FOOT}H${WIDTH - SIDE}` }), draw("path", { class: "now", d: `M${end} 14V${HEIGHT - FOOT}` }));
      const late = share(days[at].day) > 0.7;
      if (seen.length) drawn.append(draw("text", { class: "value", x: end + (late ? -7 : 7), y: 26, "text-anchor": late ? "end" : "start" }, words(seen[seen.length - 1])));
      drawn.append(draw("text", { x: SIDE, y: HEIGHT - 5 }, short(days[0].name)), draw("text", { x: WIDTH - SIDE, y: HEIGHT - 5, "text-anchor": "end" }, short(days[last].name)));
      return make("figure", { class: "rewind-chart" }, drawn, make("figcaption", { class: "source" },
        `${of}, as known on each day of publication. Line: at least; band: up to, faint where no upper end was known.`));
    }

    function words(day) {
      const [low, high] = day.bounds[first];
      return high === low ? low.toLocaleString("en") : high === null ? `at least ${low.toLocaleString("en")}` : `${low.toLocaleString("en")} to ${high.toLocaleString("en")}`;
    }

    // --- going there ---------------------------------------------------------------------------------------------
    function show(at, tell = false) {
      here = Math.min(Math.max(at, 0), last);
      const day = days[here];
      const moved = day.moves.length;
      const headline = has(day) ? `${of}: ${words(day)}` : "";
      slider.value = here;
      slider.setAttribute("aria-valuetext", [day.name, headline, here < last ? `${moved} ${moved === 1 ? "figure" : "figures"} moved` : "the day of this edition"].filter(Boolean).join("; "));
      slider.style.setProperty("--share", `${place(here)}%`);
      told.textContent = day.name;
      count.textContent = headline;
      earlier.disabled = here === 0;
      later.disabled = here === last;
      back.hidden = here === last;
      box.classList.toggle("wound", here < last);
      own.forEach((part) => part.classList.toggle("of-own-day", here < last));
      past.replaceChildren();
      if (here < last) {
        past.append(
          make("ol", { class: "key-points" }, ...day.points.map((point, n) => make("li", {}, ...run(point), ...marks(day.behind.points[n])))),
          moves(here), make("dl", { class: "cards" }, ...day.cards.map((each, n) => card(here, each, day.behind.cards[n]))), chart(here),
          make("p", { class: "muted" }, `All that follows is as known on ${days[last].name}.`),
        );
      }
      if (tell) status.textContent = slider.getAttribute("aria-valuetext");
    }

    const address = () => { history.replaceState(null, "", here < last ? `#as-of=${days[here].day}` : location.pathname + location.search); };
    function go(at, tell = false) {
      show(at, tell);
      address();
    }

    function move(step) {
      let at = here + step;
      while (at > 0 && at < last && !days[at].moves.length) at += step;
      return at;
    }

    function arrive() {
      if (!location.hash.startsWith("#as-of=")) return;
      const asked = location.hash.slice(7);
      const known = days.filter((day) => day.day <= asked).length;
      go(Number.isNaN(Date.parse(asked)) ? last : known - 1);
      box.scrollIntoView({ block: "start", behavior: "instant" });
    }

    slider.addEventListener("input", () => go(Number(slider.value)));
    slider.addEventListener("keydown", (event) => {
      if (event.key !== "PageUp" && event.key !== "PageDown") return;
      event.preventDefault();
      go(move(event.key === "PageUp" ? 1 : -1));
    });
    earlier.addEventListener("click", () => go(move(-1), true));
    later.addEventListener("click", () => go(move(1), true));
    back.addEventListener("click", () => { go(last, true); slider.focus(); });
    window.addEventListener("hashchange", arrive);
    show(last);
    arrive();
  }

  window.unpack("rewind").then((text) => begin(JSON.parse(text)));
})();
