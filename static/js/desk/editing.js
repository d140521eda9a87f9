// The form of a record: keystrokes are kept in this browser at once, and on the server at most every ten seconds.
(() => {
  const form = document.getElementById("edit");
  if (!form) return;
  const EVERY = 10_000; // milliseconds between two drafts on the server
  const PRESENCE = 15_000;
  const saved = document.getElementById("edit-saved");
  const kept = `podium-draft ${form.getAttribute("action")}`;
  const hidden = (name) => form.elements.namedItem(name);
  let sequence = Number(hidden("sequence").value) - 1;
  let isDirty = false, isSending = false, lastStart = 0, timer = 0;
  const undecided = new Map(); // the digest of one's own value, by field

  const pairs = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const OWN = ["form", "sequence", "answered", "draft_key", "version", "seen"];
  const typed = () => JSON.stringify(pairs().filter(([name]) => !OWN.includes(name)));

  const say = (words) => { if (saved.textContent.trim() !== words) saved.textContent = words; };

  // What was typed and hasn't reached the server: after a crash, the next visit offers it.
  const keep = () => {
    try {
      localStorage.setItem(kept, JSON.stringify({ typed: typed(), at: Date.now() }));
    } catch {
      say("This browser keeps nothing, so save often.");
    }
  };
  const offer = () => {
    let found = null;
    try { found = JSON.parse(localStorage.getItem(kept)); } catch { /* Nothing that can be used. */ }
    if (!found || found.typed === typed()) return localStorage.removeItem(kept);
    const box = document.getElementById("edit-kept");
    const time = new Date(found.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    box.hidden = false;
    box.querySelector("[data-time]").textContent = time;
    box.querySelector("[data-put-back]").addEventListener("click", () => {
      putBack(JSON.parse(found.typed));
      box.hidden = true;
    });
    box.querySelector("[data-discard]").addEventListener("click", () => {
      localStorage.removeItem(kept);
      box.hidden = true;
    });
  };
  // The server renders the rows that the text needs, so it goes there as a draft and comes back.
  const putBack = async (list) => {
    const body = new URLSearchParams(list);
    for (const name of OWN) body.set(name, hidden(name).value);
    body.set("sequence", String(++sequence));
    await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    localStorage.removeItem(kept);
    location.reload();
  };

  const controls = (path) => [...form.elements].filter((control) => control.name === path && control.type !== "hidden");
  const show = (path, value) => {
    const [control] = controls(path);
    if (!control || (value !== null && typeof value !== "string")) return false;
    if (control.type === "checkbox") control.checked = value === "true";
    else if (control.type === "radio") for (const each of controls(path)) each.checked = each.value === value;
    else control.value = control.type === "datetime-local" ? (value ?? "").replace(" ", "T") : value ?? "";
    return true;
  };

  const send = async () => {
    clearTimeout(timer);
    timer = 0;
    if (isSending) return;
    isSending = true;
    isDirty = false;
    lastStart = Date.now();
    hidden("sequence").value = String(++sequence);
    const before = typed();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(pairs()),
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(30_000),
      });
      if (answer.status === 401 || answer.redirected) return say("You have been signed out. Sign in in another tab; nothing is lost.");
      if (!answer.ok) throw new Error(answer.status);
      receive(await answer.json(), before);
    } catch {
      isDirty = true;
      say("Not saved yet: the server can’t be reached. Your text is kept in this browser.");
    } finally {
      isSending = false;
      if (isDirty) later();
    }
  };

  const receive = (answer, before) => {
    const untouched = typed() === before;
    const seen = { ...answer.seen };
    for (const [path, digest] of undecided) seen[path] = digest;
    hidden("draft_key").value = answer.draft_key;
    hidden("version").value = answer.version;
    hidden("answered").value = answer.answered;
    const others = [];
    for (const [path, value] of Object.entries(answer.changed)) {
      if (undecided.has(path)) continue;
      // A field that was typed into since the request keeps its text; the next request brings both together.
      const wasTyped = !untouched && controls(path).some((control) => control === document.activeElement);
      if (wasTyped || !show(path, value)) others.push(path);
    }
    for (const conflict of answer.conflicts) {
      undecided.set(conflict.path, answer.seen[conflict.path]);
      ask(conflict);
    }
    hidden("seen").value = JSON.stringify(seen);
    if (typed() === before || untouched) localStorage.removeItem(kept);
    say(`Draft saved ${answer.saved}`);
    if (others.length) say(`Draft saved ${answer.saved}. Somebody else has changed more of it: reload the page to see it.`);
    present(answer.here);
    document.dispatchEvent(new CustomEvent("draft-saved", { detail: { version: answer.version } }));
  };

  const ask = (conflict) => {
    const box = document.getElementById("conflicts");
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: `#field-${conflict.path}` });
    link.textContent = conflict.path.replaceAll("_", " ").replaceAll(".", ": ");
    const theirs = Object.assign(document.createElement("blockquote"), { textContent: conflict.words });
    const decide = (words, act) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
      button.textContent = words;
      button.addEventListener("click", () => {
        act();
        undecided.delete(conflict.path);
        const seen = JSON.parse(hidden("seen").value);
        seen[conflict.path] = conflict.digest;
        hidden("seen").value = JSON.stringify(seen);
        item.remove();
        box.hidden = box.querySelectorAll("li").length === 0;
        changed();
      });
      return button;
    };
    item.append(
      link, theirs,
      decide("Keep mine", () => {}),
      decide("Take the other one", () => { if (!show(conflict.path, conflict.theirs)) location.reload(); }),
    );
    box.querySelector("ul").append(item);
    box.hidden = false;
  };

  const present = (names) => {
    const box = document.getElementById("edit-others");
    const words = names.length ? `Also here: ${names.join(", ")}` : "";
    if (box.textContent !== words) box.textContent = words;
  };

  const later = () => {
    if (!timer) timer = setTimeout(send, Math.max(0, lastStart + EVERY - Date.now()));
  };
  const changed = () => {
    isDirty = true;
    keep();
    later();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("rows-changed", changed);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    hidden("sequence").value = String(++sequence);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && isDirty) send(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      send();
    }
  });
  const beHere = async () => {
    if (document.hidden || isSending) return;
    try {
      const body = new URLSearchParams({ form: hidden("form").value });
      const answer = await fetch(form.dataset.here, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) present((await answer.json()).here);
    } catch { /* The next one may work. */ }
  };
  setInterval(beHere, PRESENCE);
  beHere();
  offer();
})();
