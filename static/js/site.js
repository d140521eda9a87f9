// Podium's own script: what HTML and htmx cannot do alone. Each part does nothing where its elements are missing.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // The visitor's own time, beside the event's, where the two clocks differ.
  const showLocalTimes = () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const time of all("time[data-zone]:empty")) {
      const [starts, ends] = [new Date(time.dateTime), new Date(time.dataset.ends)];
      const spell = (timeZone) => new Intl.DateTimeFormat(document.documentElement.lang, {
        weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone,
      }).formatRange(starts, ends);
      if (spell(zone) !== spell(time.dataset.zone)) {
        time.textContent = `Your time: ${spell(zone)} (${zone.replaceAll("_", " ")})`;
      }
    }
  };

  // Explore: a link to a page, which here opens as a panel.
  const closeExplore = (link) => {
    const panel = document.getElementById("explore");
    panel.hidden = true;
    panel.replaceChildren();
    link.setAttribute("aria-expanded", "false");
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-opens][aria-expanded=true]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    closeExplore(link);
  }, true);
  document.addEventListener("keydown", (event) => {
    const link = event.key === "Escape" && one("[data-opens][aria-expanded=true]");
    if (link) {
      closeExplore(link);
      link.focus();
    }
  });

  // After a swap the focus is where the visitor's eyes are. htmx names what came as the source, if the source is gone.
  const settle = (source) => {
    if (source?.matches?.("[data-opens]")) source.setAttribute("aria-expanded", "true");
    else if (source?.matches?.("[data-leads-to]")) document.getElementById(source.dataset.leadsTo)?.focus();
    else if (document.activeElement !== document.body) return;
    else if (source?.matches?.(".more-results")) one("a", source)?.focus();
    else document.getElementById("content")?.focus({ preventScroll: true });
  };

  // Back and Forward find a page as far scrolled as it was left; browsers see it come too late to see to that.
  let leftAt = null;
  window.addEventListener("popstate", ({ state }) => { leftAt = state?.htmx ? state.scrolled ?? 0 : null; });
  window.addEventListener("scrollend", () => {
    if (leftAt === null) history.replaceState({ htmx: true, ...history.state, scrolled: scrollY }, "");
  });
  const scrollBack = (headers) => {
    if (leftAt !== null && headers["HX-History-Restore-Request"]) scrollTo(0, leftAt);
    leftAt = null;
  };

  // A page that says what went wrong takes the place of the page, whichever part was asked for.
  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    if (!/^\s*<!doctype/i.test(ctx.text)) return;
    const target = document.getElementById("page");
    Object.assign(ctx, { target, select: "#page", swap: "outerHTML show:top showTarget:body" });
  });
  // Without any answer, the browser knows better what to say.
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx?.target?.id === "page" && ctx.request.method === "GET") location.assign(ctx.request.action);
    else if (ctx?.request?.method === "POST") ctx.sourceElement.closest("form")?.submit();
  });

  // The player's script comes with the first player.
  let player = null;
  const fetchPlayer = () => {
    const script = one(".player")?.dataset.script;
    if (script) player ??= import(script);
  };

  const arrive = () => {
    fetchPlayer();
    showLocalTimes();
    for (const link of all("[data-opens]:not([aria-expanded])")) link.setAttribute("aria-expanded", "false");
  };
  document.addEventListener("htmx:after:swap", (event) => {
    arrive();
    settle(event.detail.ctx.sourceElement);
    scrollBack(event.detail.ctx.request.headers);
  });
  arrive();
})();
