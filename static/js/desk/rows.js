// Rows of a form: the buttons that add, move and remove them act at once, instead of sending the form.
(() => {
  const form = document.getElementById("edit");
  if (!form) return;
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  status.setAttribute("role", "status");
  form.append(status);
  const NAMED = ["name", "id", "for", "value", "aria-describedby", "data-moment", "data-choose-many"];

  // Give the rows the numbers of their places, in everything that bears a number.
  const renumber = (rows, path) => {
    const before = new RegExp(`(^| |field-)${path.replaceAll(".", "\\.")}\\.(\\d+|__row__)(?=[.\\- ]|$)`, "g");
    [...rows.children].forEach((row, place) => {
      for (const element of [row, ...row.querySelectorAll("*")]) {
        for (const name of NAMED) {
          // What somebody typed is no number.
          if (name === "value" && element.tagName !== "BUTTON") continue;
          const value = element.getAttribute(name);
          if (value) element.setAttribute(name, value.replace(before, `$1${path}.${place}`));
        }
      }
      const group = row.querySelector("[data-one]");
      const one = group.dataset.one;
      group.setAttribute("aria-label", `${one} ${place + 1}`);
      for (const button of row.querySelectorAll("[data-words]")) {
        button.setAttribute("aria-label", `${button.dataset.words}: ${one.toLowerCase()} ${place + 1}`);
      }
    });
  };

  const first = (row) => row.querySelector("input:not([type=hidden]), select, textarea");

  const act = (fieldset, button, command) => {
    const rows = fieldset.querySelector("ol");
    const row = button.closest(".form-row");
    const path = fieldset.dataset.rows;
    let focus = button, words;
    if (command === "add") {
      rows.append(fieldset.querySelector("template").content.cloneNode(true));
      renumber(rows, path);
      const added = rows.lastElementChild;
      added.dispatchEvent(new CustomEvent("row-added", { bubbles: true }));
      focus = first(added);
      words = `Added as number ${rows.children.length}`;
    } else if (command === "remove") {
      const beside = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      focus = beside ? beside.querySelector(".form-row-remove") : fieldset.querySelector("button[value$='.add']");
      words = `Removed. ${rows.children.length} left`;
    } else {
      const other = command === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      // The row that is not acted on moves, so that the focus stays where it is.
      if (command === "up") row.after(other);
      else row.before(other);
      words = `Now number ${[...rows.children].indexOf(row) + 1} of ${rows.children.length}`;
      const isLast = command === "up" ? !row.previousElementSibling : !row.nextElementSibling;
      if (isLast) focus = row.querySelector(command === "up" ? ".form-row-down" : ".form-row-up");
    }
    renumber(rows, path);
    focus.focus();
    status.textContent = words;
    fieldset.dispatchEvent(new CustomEvent("rows-changed", { bubbles: true }));
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=row]");
    const fieldset = button?.closest("[data-rows]");
    if (!fieldset) return;
    event.preventDefault();
    act(fieldset, button, button.value.split(".").pop());
  });
})();
