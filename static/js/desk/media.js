// The media library: upload by drop and paste, and the dialog in which a form's field gets its file.
// Without it, forms send files as they are, and the field is a text field that suggests names.
(() => {
  const LARGEST = 25 * 1024 * 1024;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  let field = null; // the field that the dialog is open for

  const element = (name, attributes = {}, text = "") => {
    const made = Object.assign(document.createElement(name), attributes);
    if (text) made.textContent = text;
    return made;
  };

  // XMLHttpRequest, since fetch does not say how much has been sent.
  const send = (file, onProgress) => new Promise((resolve) => {
    if (file.size > LARGEST) return resolve({ error: "This is more than 25 MB. Please make the file smaller." });
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name || "picture.png");
    request.open("POST", "/desk/media/");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => onProgress(Math.round((event.loaded / event.total) * 100));
    request.onerror = () => resolve({ error: "The connection broke off. Please try again." });
    request.onload = () => {
      try {
        resolve(JSON.parse(request.responseText));
      } catch {
        const isPlain = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
        resolve({ error: isPlain ? request.responseText.trim() : "This was not uploaded. Sign in again, or try later." });
      }
    };
    request.send(body);
  });

  const upload = async (files, area) => {
    const list = one("[data-media-progress]", area);
    for (const file of files) {
      const line = element("li", {}, `${file.name}: 0 %`);
      list.prepend(line);
      const answer = await send(file, (percent) => {
        line.textContent = percent < 100 ? `${file.name}: ${percent} %` : `${file.name}: being prepared`;
      });
      if (answer.error) {
        line.className = "is-wrong";
        line.textContent = answer.error.includes(file.name) ? answer.error : `${file.name}: ${answer.error}`;
      } else if (area.closest(".media-dialog")) {
        line.textContent = answer.message || `${answer.name} is in the library.`;
        return describeOrChoose(answer, area);
      } else {
        line.textContent = answer.message || "";
        const lacks = answer.width && !answer.alt && !answer.decorative;
        line.append(element("a", { href: `/desk/media/${answer.name}/` }, `${lacks ? "Describe " : ""}${answer.name}`));
      }
    }
    if (one("#media-files")) htmx.ajax("GET", location.href, { target: "#media-files", swap: "outerMorph transition:false" });
  };

  const choose = (name, picture) => {
    const input = one("input[type=text]", field);
    const chosen = one("[data-media-chosen]", field);
    input.value = name;
    chosen.replaceChildren(...(picture ? [element("img", { src: picture, alt: "" })] : []));
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
    one(".media-dialog")?.close();
    (one("[data-media-pick]", field) || input).focus();
  };

  // A picture that nobody has described yet is described before it is used.
  const describeOrChoose = (file, area) => {
    const small = file.width ? file.picture || file.path : "";
    if (!file.width || file.alt || file.decorative) return choose(file.name, small);
    const form = one("[data-media-describe]").content.cloneNode(true).firstElementChild;
    one("img", form).src = small;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await fetch(`/desk/media/${file.name}/`, {
        method: "POST", headers: { Accept: "application/json" }, body: new FormData(form),
      });
      choose(file.name, small);
    });
    one(".media-describe", area)?.remove();
    area.append(form);
    one("textarea", form).focus();
  };

  const open = async (opened) => {
    field = opened;
    const dialog = one(".media-dialog") || document.body.appendChild(element("dialog", { className: "media-dialog" }));
    dialog.setAttribute("aria-label", "Choose a file");
    const close = element("button", { type: "button", className: "button", onclick: () => dialog.close() }, "Close");
    const place = element("div");
    dialog.replaceChildren(close, place);
    dialog.showModal();
    const query = new URLSearchParams({ field: one("input", field).name, types: field.dataset.types });
    await htmx.ajax("GET", `/desk/media/pick?${query}`, { target: place, swap: "innerHTML transition:false" });
    one("#pick-file", dialog)?.focus();
  };

  const drop = (event) => event.target.closest?.("[data-media-drop]") || one(".media-dialog[open] [data-media-drop]");

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-media-pick], [data-media-clear], [data-media-choose]");
    if (!target) return;
    if (target.matches("[data-media-pick]")) return open(target.closest("[data-media-field]"));
    if (target.matches("[data-media-clear]")) {
      field = target.closest("[data-media-field]");
      return choose("", "");
    }
    if (!field) return;
    const { mediaChoose, path, picture } = target.dataset;
    const file = { name: mediaChoose, path, picture, width: picture ? 1 : 0, alt: "lacks" in target.dataset ? "" : "-" };
    describeOrChoose(file, one(".media-dialog [data-media-drop]"));
  });
  document.addEventListener("change", (event) => {
    const area = event.target.matches?.("[data-media-drop] input[type=file]") && drop(event);
    if (!area || !event.target.files.length) return;
    upload([...event.target.files], area);
    event.target.value = "";
  });
  for (const type of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(type, (event) => {
      const area = drop(event);
      if (!area || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      area.classList.toggle("is-over", type === "dragover");
      if (type === "drop") upload([...event.dataTransfer.files], area);
    });
  }
  document.addEventListener("paste", (event) => {
    const area = one(".media-dialog[open] [data-media-drop]") || one("#page [data-media-drop]");
    const files = [...(event.clipboardData?.files || [])];
    if (!area || !files.length || event.target.closest?.("textarea, input:not([type=file])")) return;
    event.preventDefault();
    upload(files, area);
  });

  const show = (root = document) => {
    for (const hidden of all("[data-media-only], [data-media-pick], [data-media-clear]", root)) hidden.hidden = false;
    for (const link of all("[data-media-library]", root)) link.hidden = true;
    for (const button of all(".media-upload > .button-group", root)) button.hidden = true;
  };
  show();
  document.addEventListener("htmx:after:swap", () => show());
})();
