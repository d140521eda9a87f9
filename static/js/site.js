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
        time.textContent = `For you: ${spell(zone)} (${zone.replaceAll("_", " ")})`;
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

  // The podcast: the page's own audio element, which moves to the dock when the visitor goes on.
  const dock = () => document.getElementById("player");
  const pageAudio = () => one(".player audio");
  const emptyDock = () => {
    dock().hidden = true;
    dock().replaceChildren();
  };
  const move = (audio, place, before = null) => {
    const playing = !audio.paused;
    if (place.moveBefore && audio.isConnected) place.moveBefore(audio, before);
    else place.insertBefore(audio, before);
    if (playing) audio.play();
  };
  const keepPlaying = () => {
    const audio = pageAudio();
    if (!audio || audio.paused) return;
    const { path, title } = audio.closest(".player").dataset;
    const link = Object.assign(document.createElement("a"), { href: path, textContent: title });
    const close = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Close player" });
    close.addEventListener("click", () => {
      audio.pause();
      emptyDock();
      document.getElementById("content")?.focus({ preventScroll: true });
    });
    dock().hidden = false;
    dock().replaceChildren(link);
    move(audio, dock());
    dock().append(close);
    window.htmx?.process(dock());
  };
  const takeBack = () => {
    const docked = one("#player audio");
    const here = pageAudio();
    if (!docked || !here || docked.id !== here.id) return;
    move(docked, here.parentElement, here);
    here.remove();
    emptyDock();
  };
  const seek = (seconds, play) => {
    const audio = pageAudio();
    if (!audio) return;
    const go = () => { audio.currentTime = seconds; };
    if (audio.readyState) go();
    else audio.addEventListener("loadedmetadata", go, { once: true });
    if (play) audio.play();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-seek]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    history.replaceState(history.state, "", link.href);
    seek(Number(link.dataset.seek), true);
  }, true);
  document.addEventListener("timeupdate", (event) => {
    if (event.target !== pageAudio()) return;
    for (const lines of [all(".script [data-seek]"), all(".chapters [data-seek]")]) {
      const current = lines.findLast((line) => Number(line.dataset.seek) <= event.target.currentTime);
      for (const line of lines) line.toggleAttribute("aria-current", line === current);
      current?.setAttribute("aria-current", "true");
    }
  }, true);
  document.addEventListener("play", (event) => {
    // Two voices at once help nobody.
    for (const audio of all("audio")) if (audio !== event.target) audio.pause();
  }, true);

  // After a swap the focus is where the visitor's eyes are. htmx names what came as the source, if the source is gone.
  const settle = (source) => {
    if (source?.matches?.("[data-opens]")) source.setAttribute("aria-expanded", "true");
    else if (source?.matches?.("[data-leads-to]")) document.getElementById(source.dataset.leadsTo)?.focus();
    else if (document.activeElement !== document.body) return;
    else if (source?.matches?.(".more-rows")) one("a", source)?.focus();
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

  const arrive = () => {
    takeBack();
    showLocalTimes();
    for (const link of all("[data-opens]:not([aria-expanded])")) link.setAttribute("aria-expanded", "false");
    const start = Number(new URLSearchParams(location.search).get("t"));
    if (start > 0 && start < Infinity && pageAudio()?.currentTime === 0) seek(start, false);
  };
  document.addEventListener("htmx:before:swap", (event) => {
    if (event.detail.ctx.target?.id === "page") keepPlaying();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    arrive();
    settle(event.detail.ctx.sourceElement);
    scrollBack(event.detail.ctx.request.headers);
  });
  arrive();
})();
