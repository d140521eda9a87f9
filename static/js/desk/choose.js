// Boxes that choose records by name: suggestions of the site, and for people a new one.
(() => {
  const form = document.getElementById("edit");
  if (!form) return;
  const PAUSE = 150; // milliseconds of no typing before a search
  let opened = 0;

  const option = (found, number, list) => {
    const item = document.createElement("li");
    Object.assign(item, { id: `${list.id}-${number}`, role: "option" });
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(Object.assign(document.createElement("span"), { textContent: found.title }));
    if (found.detail) item.append(Object.assign(document.createElement("span"), { className: "hint", textContent: found.detail }));
    return item;
  };

  const enhance = (box) => {
    const folder = box.dataset.choose;
    const many = box.dataset.chooseMany !== undefined;
    box.removeAttribute("data-choose");
    let value = box;
    if (!many) {
      // The box has the title; a hidden value beside it has the slug.
      value = Object.assign(document.createElement("input"), { type: "hidden", name: box.name, value: box.value });
      box.removeAttribute("name");
      box.before(value);
      box.value = box.dataset.title || box.value;
      box.parentElement.querySelector(".chosen-title").textContent = "";
    }
    const list = Object.assign(document.createElement("ul"), { id: `choices-${++opened}`, className: "suggestions", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    box.after(list);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");
    let found = [], at = -1, timer = 0, asked = 0;

    const close = () => {
      clearTimeout(timer);
      asked += 1;
      list.hidden = true;
      at = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const mark = (place) => {
      at = place;
      [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
      if (at < 0) box.removeAttribute("aria-activedescendant");
      else {
        box.setAttribute("aria-activedescendant", list.children[at].id);
        list.children[at].scrollIntoView({ block: "nearest" });
      }
    };
    const changed = () => box.dispatchEvent(new CustomEvent("rows-changed", { bubbles: true }));

    const take = (chosen) => {
      if (many) {
        const choices = box.parentElement.querySelector(".choices");
        const tick = Object.assign(document.createElement("input"), { type: "checkbox", checked: true, value: chosen.value });
        tick.name = box.name;
        const label = Object.assign(document.createElement("label"), { className: "choice" });
        label.append(tick, chosen.name ?? chosen.title);
        const item = document.createElement("li");
        item.append(label);
        choices.append(item);
        const [path, number] = [box.name.replace(/\.\d+$/, ""), Number(box.name.match(/\d+$/)[0])];
        box.name = `${path}.${number + 1}`;
        box.value = "";
      } else {
        value.value = chosen.value;
        box.value = chosen.name ?? chosen.title;
      }
      close();
      changed();
    };

    const search = async () => {
      const words = box.value.trim();
      if (!words) return close();
      const number = ++asked;
      try {
        const answer = await fetch(`/desk/choices?${new URLSearchParams({ folder, q: words })}`, { headers: { Accept: "application/json" } });
        if (!answer.ok || number !== asked || document.activeElement !== box) return;
        found = (await answer.json()).found;
      } catch {
        return; // The name is looked up when the form is saved.
      }
      if (number !== asked) return;
      const isKnown = found.some(({ title }) => title.toLowerCase() === words.toLowerCase());
      if (folder === "people" && !isKnown) {
        found.push({ value: `new:${words}`, title: `Add “${words}” as a new person`, name: words, detail: "" });
      }
      list.replaceChildren(...found.map((each, place) => option(each, place, list)));
      list.hidden = found.length === 0;
      box.setAttribute("aria-expanded", String(!list.hidden));
      mark(list.hidden ? -1 : 0);
    };

    box.addEventListener("input", () => {
      if (!many) value.value = box.value;
      clearTimeout(timer);
      timer = setTimeout(search, PAUSE);
    });
    box.addEventListener("keydown", (event) => {
      if (list.hidden) {
        if (event.key === "ArrowDown") search();
        return;
      }
      const last = found.length - 1;
      if (event.key === "ArrowDown") mark(at === last ? 0 : at + 1);
      else if (event.key === "ArrowUp") mark(at <= 0 ? last : at - 1);
      else if (event.key === "Enter" && at >= 0) take(found[at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    // The list goes before the box loses the focus by a click in it.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (item) take(found[[...list.children].indexOf(item)]);
    });
    box.addEventListener("blur", close);
  };

  const enhanceAll = (root) => root.querySelectorAll("[data-choose]").forEach(enhance);
  enhanceAll(form);
  form.addEventListener("row-added", (event) => enhanceAll(event.target));
})();
