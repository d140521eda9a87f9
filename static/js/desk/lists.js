// Lists of the desk: one tick for all rows.
(() => {
  document.addEventListener("htmx:after:swap", () => addTickAll());
  const addTickAll = () => {
    const head = document.querySelector("#list thead .list-tick");
    if (!head || head.querySelector("input")) return;
    const tick = Object.assign(document.createElement("input"), { type: "checkbox" });
    tick.setAttribute("aria-label", "All on this page");
    tick.addEventListener("change", () => {
      for (const each of document.querySelectorAll("#list tbody .list-tick input")) each.checked = tick.checked;
    });
    head.replaceChildren(tick);
  };
  addTickAll();
})();
