// The search box in the header of the desk: Ctrl or Cmd with K leads to it, the arrow keys choose from what it finds.
(() => {
  const box = document.getElementById("palette");
  const list = document.getElementById("palette-results");
  if (!box || !list) return;
  const PAUSE = 120; // milliseconds of no typing before a search
  let timer = 0, asked = 0, shown = "";

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-haspopup", "listbox");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  const hint = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K";
  box.placeholder = `${box.placeholder} (${hint})`;

  const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const chosen = () => list.querySelector("[aria-selected=true]");
  const mark = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    mark(null);
  };
  const open = () => {
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    mark(box.value.trim() ? options()[0] : null);
  };

  const search = async () => {
    const words = box.value.trim(), number = ++asked;
    try {
      const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
      const answer = await fetch(`${box.form.action}?${new URLSearchParams({ q: words })}`, { headers });
      // Enter still leads to the page of what is found.
      if (!answer.ok || answer.redirected) return close();
      const html = await answer.text();
      if (number !== asked || document.activeElement !== box) return;
      list.innerHTML = html;
      shown = words;
      open();
    } catch {
      close();
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  box.addEventListener("click", () => list.hidden && search());
  box.addEventListener("keydown", (event) => {
    const all = options(), at = all.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) search();
      else if (event.key === "ArrowDown") mark(all[at + 1] ?? all[0]);
      else mark(all[at - 1] ?? all.at(-1));
    } else if (event.key === "Enter" && !list.hidden && chosen() && shown === box.value.trim()) {
      chosen().click();
    } else if (event.key === "Escape" && !list.hidden) {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
  // A click in the list must not take the focus out of the box before it is done.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("blur", close);

  // Shortcuts of the desk start with Ctrl or Cmd, so that nobody's typing triggers them. In a text, the same keys make a link.
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "k" && !event.defaultPrevented) {
      event.preventDefault();
      box.focus();
      box.select();
      search();
    }
  });
})();
