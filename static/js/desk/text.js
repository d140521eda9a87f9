// Fields for the text of a record. Without this script they are plain textareas.
import "../../vendor/github-text-elements.min.js";

const PEOPLE = "@";
// An editor of code has the Markdown as text; its HTML only colours it.
const OF_CODE = /^\s*(?:<meta[^>]*>\s*)*<(?:div|pre)[^>]*style="[^"]*(?:white-space:\s*pre|monospace)/i;
const SLOW = 20_000; // milliseconds

for (const place of document.querySelectorAll("[data-text]")) {
  const one = (selector) => place.querySelector(selector);
  const area = one("textarea"), expander = one("text-expander"), toolbar = one("markdown-toolbar");
  const said = one("[data-text-said]"), chooser = one("[data-text-file]");
  let isPlain = false; // the paste that follows was asked for without structure
  let typed = null, asking = null; // what is looked for, and the request for it

  one("[data-text-help]").hidden = false;
  // Tab goes to the first button; arrow keys go on to the others, as the toolbar does it.
  toolbar.removeAttribute("tabindex");
  toolbar.querySelectorAll("button").forEach((button, number) => { button.tabIndex = number ? -1 : 0; });

  const say = (words) => { said.textContent = words; };

  // Typing commands keep the browser's own undo, which setting the value would clear.
  const insert = (text, start = area.selectionStart, end = area.selectionEnd) => {
    area.focus();
    area.setSelectionRange(start, end);
    if (document.execCommand("insertText", false, text)) return;
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste", data: text }));
  };

  // A block needs an empty line on both sides of it.
  const insertBlock = (markdown, start, end) => {
    const before = area.value.slice(0, start), after = area.value.slice(end);
    const isBlock = /\n|^(?:#+ |[-*>|] |!\[|\d+[.)] )/.test(markdown);
    const opening = !isBlock || /(?:^|\n\n)$/.test(before) ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const closing = !isBlock || /^(?:$|\n\n)/.test(after) ? "" : after.startsWith("\n") ? "\n" : "\n\n";
    insert(opening + markdown + closing, start, end);
  };

  // Where the text has changed meanwhile, it goes to where the cursor is now.
  const here = () => {
    const before = { value: area.value, start: area.selectionStart, end: area.selectionEnd };
    return () => (area.value === before.value ? [before.start, before.end] : [area.selectionStart, area.selectionEnd]);
  };

  const post = async (address, fields) => {
    const answer = await fetch(address, {
      method: "POST", body: fields, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(SLOW),
    });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    return { ok: answer.ok && !answer.redirected && isJson, facts: isJson ? await answer.json() : {} };
  };

  const paste = async (html, plain) => {
    const where = here();
    // Only the description of a picture is used, and its bytes could be too many to send.
    const fields = new URLSearchParams({ html: html.replace(/(src=["']?data:)[^"'\s>]*/gi, "$1,") });
    let found = { ok: false };
    try { found = await post("/desk/paste", fields); } catch { /* Nobody answers. */ }
    if (!found.ok) {
      insert(plain, ...where());
      return say("Pasted as plain text, because the server didn’t answer.");
    }
    const { markdown, left_out: leftOut } = found.facts;
    if (markdown) insertBlock(markdown, ...where());
    const lines = markdown.split("\n").length;
    const what = !markdown ? "There was no text to paste." : lines > 1 ? `Pasted ${lines} lines.` : "Pasted.";
    say(leftOut.length ? `${what} Left out: ${leftOut.join("; ")}. Add pictures with the Picture button.` : what);
  };

  const describe = (file) => new Promise((resolve) => {
    const dialog = document.getElementById("text-describe").content.firstElementChild.cloneNode(true);
    const [alt, box] = [dialog.querySelector("textarea"), dialog.querySelector("input")];
    const error = dialog.querySelector(".error-message");
    dialog.querySelector("img").src = file.path;
    const refuse = (words) => {
      Object.assign(error, { textContent: words, hidden: false });
      alt.setAttribute("aria-invalid", "true");
      alt.setAttribute("aria-describedby", "text-describe-error text-describe-hint");
      alt.focus();
    };
    dialog.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const words = alt.value.trim().replace(/\s+/g, " ");
      if (!words && !box.checked) return refuse("Describe the picture, or tick that it is decorative.");
      const fields = new URLSearchParams({ alt: box.checked ? "" : words, decorative: String(box.checked) });
      let found = { ok: false, facts: {} };
      try { found = await post(`/desk/media/${encodeURIComponent(file.name)}/`, fields); } catch { /* Nobody answers. */ }
      if (!found.ok) return refuse(found.facts.error || "The server didn’t answer. Please try again.");
      resolve(box.checked ? "" : words);
      dialog.close();
    });
    dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(null);
    });
    document.body.append(dialog);
    dialog.showModal();
    alt.focus();
  });

  const upload = async (file, where) => {
    say(`Uploading ${file.name}…`);
    const fields = new FormData();
    fields.append("file", file, file.name);
    let found = { ok: false, facts: {} };
    try { found = await post("/desk/media/", fields); } catch { /* Nobody answers. */ }
    if (!found.ok) return say(found.facts.error || `${file.name} couldn’t be uploaded. Please try again.`);
    const { name, path, alt, decorative } = found.facts;
    const words = alt || decorative ? alt : await describe({ name, path });
    area.focus();
    if (words === null) return say(`${name} is in the media library, but not in the text.`);
    insertBlock(`![${words.replace(/[[\]\\*_`<]/g, "\\$&")}](${path})`, ...where());
    say(words ? `Picture inserted: ${words}` : "Decorative picture inserted.");
  };

  const images = (data) => [...data.files].filter((file) => file.type.startsWith("image/"));
  const uploadAll = async (files) => { for (const file of files) await upload(file, here()); };

  area.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    isPlain = (event.ctrlKey || event.metaKey) && event.shiftKey && key === "v";
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const button = toolbar.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    button.click();
  });

  area.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    const [html, plain] = [data.getData("text/html"), data.getData("text/plain")];
    const asPlain = isPlain;
    isPlain = false;
    if (asPlain || data.types.includes("vscode-editor-data") || OF_CODE.test(html)) return;
    // Programs add a picture of the text to its HTML; a picture that was copied from a page has no text.
    if (html && plain.trim()) {
      event.preventDefault();
      paste(html, plain);
    } else if (images(data).length) {
      event.preventDefault();
      uploadAll(images(data));
    }
  });

  const hasFiles = (event) => event.dataTransfer.types.includes("Files");
  place.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    place.classList.add("is-dropping");
  });
  place.addEventListener("dragleave", (event) => {
    if (!place.contains(event.relatedTarget)) place.classList.remove("is-dropping");
  });
  place.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    place.classList.remove("is-dropping");
    const files = images(event.dataTransfer);
    if (files.length) uploadAll(files);
    else say("Only pictures can be put into a text. Add other files in the media library.");
  });

  one("[data-md-button=picture]").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", async (event) => {
    event.stopPropagation(); // the form has not changed yet
    await uploadAll([...chooser.files]);
    chooser.value = "";
  });

  const suggest = async (type, q) => {
    asking?.abort();
    asking = new AbortController();
    try {
      const query = new URLSearchParams({ type, q });
      const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
      const answer = await fetch(`/desk/suggest?${query}`, { signal: asking.signal, headers });
      const menu = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ul");
      const number = menu ? menu.children.length : 0;
      say(number ? `${number} ${number === 1 ? "suggestion" : "suggestions"}. Arrow keys choose, Enter inserts.` : "Nothing found.");
      return number ? { matched: true, fragment: document.importNode(menu, true) } : { matched: false };
    } catch {
      return { matched: false };
    }
  };

  expander.addEventListener("text-expander-change", (event) => {
    const { key, text, provide } = event.detail;
    typed = { key, text };
    if (text.trim()) provide(suggest(key === PEOPLE ? "people" : "", text));
  });
  // A text of many lines stays a text box: it can't be a combobox (ARIA in HTML).
  expander.addEventListener("text-expander-activate", () => queueMicrotask(() => {
    for (const name of ["role", "aria-expanded", "aria-haspopup"]) area.removeAttribute(name);
    const menu = one("[role=listbox]");
    if (menu) menu.style.left = `${Math.min(menu.offsetLeft, expander.clientWidth - menu.offsetWidth)}px`;
  }));
  expander.addEventListener("text-expander-value", (event) => {
    event.preventDefault();
    const { key, text } = typed;
    const start = area.value.lastIndexOf(key + text, area.selectionEnd);
    expander.dismiss();
    // What closes the brackets belongs to what was typed.
    const end = start + key.length + text.length;
    const closing = key === "[[" && area.value.startsWith("]]", end) ? 2 : 0;
    insert(event.detail.item.dataset.markdown, start, end + closing);
    say("Link inserted.");
  });
}
