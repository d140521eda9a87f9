// The preview beside a form: choices apply at once, and a saved draft shows without losing the place on the page.
(() => {
  const DESK_WIDTH = 1280;
  const READABLE = 640; // room in which a page as wide as a desk can still be read
  const of = (panel, selector) => panel.querySelector(selector);

  const address = (panel) => {
    const chosen = new URLSearchParams(new FormData(of(panel, ".preview-controls")));
    chosen.delete("width");
    for (const [name, value] of [...chosen]) if (!value) chosen.delete(name);
    return `${panel.dataset.preview}?${chosen}`;
  };

  // Show the page again, at the place where it was.
  const show = (panel) => {
    const frame = of(panel, "iframe");
    const window = frame.contentWindow;
    const place = window?.scrollY ?? 0;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, place), { once: true });
    if (window) window.location.replace(address(panel));
    else frame.src = address(panel);
    of(panel, "[data-open]").href = address(panel);
  };

  // The width of a desk in whatever room there is.
  const fit = (panel) => {
    const frame = of(panel, ".preview-frame");
    const isPhone = of(panel, "[name=width][value=phone]").checked;
    const room = frame.clientWidth;
    const isScaled = !isPhone && room > 0 && room < DESK_WIDTH;
    frame.toggleAttribute("data-scaled", isScaled);
    if (isScaled) frame.style.setProperty("--scale", String(room / DESK_WIDTH));
  };

  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) fit(target);
  });

  const prepare = () => {
    for (const panel of document.querySelectorAll("[data-preview]:not([data-ready])")) {
      panel.dataset.ready = "";
      const [moments, step] = [of(panel, "[name=at]"), of(panel, "[type=range]")];
      const name = () => step.setAttribute("aria-valuetext", moments.selectedOptions[0].textContent.trim());
      step.hidden = moments.length < 2;
      of(panel, "[data-show]").hidden = true;
      name();
      step.addEventListener("input", () => {
        moments.selectedIndex = step.valueAsNumber;
        name();
      });
      moments.addEventListener("change", () => {
        step.value = String(moments.selectedIndex);
        name();
      });
      of(panel, ".preview-controls").addEventListener("change", ({ target }) => {
        if (target.name === "width") fit(panel);
        else show(panel);
      });
      if (of(panel, ".preview-frame").clientWidth < READABLE) of(panel, "[name=width][value=phone]").checked = true;
      sizes.observe(panel);
      fit(panel);
    }
    if (navigator.clipboard) {
      for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
    }
  };

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = "Copied";
  });
  document.addEventListener("draft-saved", () => {
    for (const panel of document.querySelectorAll("[data-preview]")) show(panel);
  });
  document.addEventListener("htmx:after:swap", prepare);
  prepare();
})();
