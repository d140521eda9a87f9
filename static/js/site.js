// What HTML and htmx cannot do alone. Each part does nothing on pages without its elements.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // The visitor's local time beside the event's, where the two differ.
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

  // Explore: a link to a page, which opens as a panel instead.
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

  // Move the focus to the content that a swap brought. If the source element is gone, htmx names the new content instead.
  const settle = (source) => {
    if (source?.matches?.("[data-opens]")) source.setAttribute("aria-expanded", "true");
    else if (source?.matches?.("[data-leads-to]")) document.getElementById(source.dataset.leadsTo)?.focus();
    else if (document.activeElement !== document.body) return;
    else if (source?.matches?.(".more-results")) one("a", source)?.focus();
    else if (source?.matches?.("#event-list")) document.getElementById("events-found").focus({ preventScroll: true });
    else document.getElementById("content")?.focus({ preventScroll: true });
  };

  // Restore the scroll position on Back and Forward; the swap comes too late for the browser to do it.
  let leftAt = null;
  window.addEventListener("popstate", ({ state }) => { leftAt = state?.htmx ? state.scrolled ?? 0 : null; });
  const keepPlace = () => {
    if (leftAt === null) history.replaceState({ htmx: true, ...history.state, scrolled: scrollY }, "");
  };
  window.addEventListener("scrollend", keepPlace);
  if (!("onscrollend" in window)) {
    let rest;
    window.addEventListener("scroll", () => {
      clearTimeout(rest);
      rest = setTimeout(keepPlace, 100);
    });
  }
  // A list that grew has a new state without the place in it, and a link may be followed before scrolling ends.
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a")) keepPlace();
  }, true);
  const scrollBack = (headers) => {
    if (leftAt !== null && headers["HX-History-Restore-Request"]) scrollTo(0, leftAt);
    leftAt = null;
  };

  // Each filter is a step that Back undoes; the letters of one search are a single step.
  const searched = (address) => {
    const query = new URL(address, location).searchParams;
    const words = query.get("q") ?? "";
    query.delete("q");
    return [words, query.toString()];
  };
  document.addEventListener("htmx:before:history:update", (event) => {
    const { history: step, sourceElement } = event.detail;
    if (sourceElement?.id !== "filters") return;
    const [[before, others], [words, otherFilters]] = [searched(location.href), searched(step.path)];
    if (others !== otherFilters) return;
    if (before === words) event.preventDefault();
    else if (before && words) step.type = "replace";
  });

  // An error page replaces the whole page, even if only a fragment was requested.
  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    if (!/^\s*<!doctype/i.test(ctx.text)) return;
    const target = document.getElementById("page");
    Object.assign(ctx, { target, select: "#page", swap: "outerHTML show:top showTarget:body" });
  });
  // Without any answer, let the browser show its own error page.
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx?.target?.id === "page" && ctx.request.method === "GET") location.assign(ctx.request.action);
    else if (ctx?.request?.method === "POST") ctx.sourceElement.closest("form")?.submit();
  });

  // The player's script is loaded with the first player.
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
