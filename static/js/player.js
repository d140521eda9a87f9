// The player's controls in place of the browser's own: on an episode's page, in the dock, and embedded in another site.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (name, listener) => document.addEventListener(name, listener, true);

  const dock = () => one("#player");
  const pageAudio = () => one(".player audio");
  // The dock copies the data attributes of the page's player.
  const around = (element) => element.closest?.(".player, #player");

  // Some browsers throw on access to localStorage in frames.
  const recall = (name) => {
    try { return Number(localStorage.getItem(`podium:${name}`)); } catch { return 0; }
  };
  const remember = (name, value) => {
    try {
      if (value) localStorage.setItem(`podium:${name}`, value);
      else localStorage.removeItem(`podium:${name}`);
    } catch { /* Playback works without it. */ }
  };

  const spell = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19).replace(/^[0:]{1,4}/, "");
  const seek = (audio, seconds) => {
    one(".resume-prompt", around(audio)).hidden = true;
    const go = () => { audio.currentTime = seconds; };
    if (audio.readyState) go();
    else audio.addEventListener("loadedmetadata", go, { once: true });
  };
  const skip = (audio, seconds) => seek(audio, audio.currentTime + seconds);

  // The controls show the state of the audio, whatever changed it.
  const turn = (button, isOn) => {
    const [off, on] = button.children;
    [off.hidden, on.hidden] = [isOn, !isOn];
    button.title = button.title.replace(/^\w+/, (isOn ? on : off).textContent);
  };
  const show = (audio) => {
    const player = around(audio);
    const position = one(".player-position", player);
    const [now, length] = [spell(audio.currentTime), audio.duration];
    if (length < Infinity) {
      position.max = length;
      one(".player-length", player).textContent = spell(length);
    }
    if (!position.matches(":active")) position.value = audio.currentTime;
    position.style.setProperty("--played", position.value / position.max);
    position.ariaValueText = now;
    one("select", player).value = audio.playbackRate;
    for (const time of all(".player-time, .share-time", player)) time.textContent = now;
    turn(one("[data-play]", player), !audio.paused);
    turn(one("[data-mute]", player), audio.muted);
    one(".player-error", player).hidden = !audio.error;
  };
  const playOrPause = (audio) => {
    if (audio.error) audio.load();
    if (audio.paused) audio.play().catch(() => show(audio));
    else audio.pause();
  };
  const mute = (audio) => { audio.muted = !audio.muted; };
  const changeSpeed = (audio, step) => {
    // Not from what the list shows, which follows the audio a moment later.
    const speeds = [...one("select", around(audio)).options].map(({ value }) => Number(value));
    audio.playbackRate = speeds[speeds.indexOf(audio.playbackRate) + step] ?? audio.playbackRate;
  };

  const share = async (player) => {
    const { path, title } = player.dataset;
    const seconds = Math.floor(one("audio", player).currentTime);
    const url = `${location.origin}${path}${seconds ? `?t=${seconds}` : ""}`;
    const said = one(".player-status", player);
    said.textContent = "";
    try {
      if (navigator.share) await navigator.share({ title, url });
      else {
        await navigator.clipboard.writeText(url);
        said.textContent = "Link copied";
      }
    } catch (error) {
      if (error.name === "AbortError") return;
      Object.assign(one(".share-url", player), { hidden: false, value: url }).select();
    }
  };

  const mark = (list, time) => {
    const before = one("[aria-current]", list);
    const current = all("[data-seek]", list).findLast((line) => Number(line.dataset.seek) <= time);
    if (current === before) return;
    before?.removeAttribute("aria-current");
    current?.setAttribute("aria-current", "true");
    if (current && one("[data-follow]:checked", list.parentElement)) follow(list, current);
  };
  const follow = (list, line) => {
    const [frame, place] = [list, line].map((element) => element.getBoundingClientRect());
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
    list.scrollBy({ top: place.top - frame.top - (frame.height - place.height) / 3, behavior });
  };

  // The audio plays on in the dock, and moves back when the visitor returns to its page.
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
    const player = around(audio);
    const { path, title } = Object.assign(dock().dataset, player.dataset);
    const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
    const onclick = () => {
      audio.pause();
      emptyDock();
      one("#content")?.focus({ preventScroll: true });
    };
    dock().hidden = false;
    dock().replaceChildren(make("a", { href: path, textContent: title }));
    move(audio, dock());
    dock().append(one(".player-controls", player), make("button", { className: "button", textContent: "Close player", onclick }));
    window.htmx?.process(dock());
  };
  const takeBack = () => {
    const docked = one("#player audio");
    const here = pageAudio();
    if (!docked || docked.id !== here?.id) return;
    move(docked, here.parentElement, here);
    here.remove();
    emptyDock();
    show(docked);
  };

  // Playback starts at the time in the address, or where the visitor stopped.
  const prepare = (audio) => {
    if (audio.dataset.ready) return;
    audio.dataset.ready = true;
    audio.defaultPlaybackRate = audio.playbackRate = recall("speed") || 1;
    const player = around(audio);
    audio.controls = false;
    const asked = Number(new URLSearchParams(location.search).get("t"));
    const left = recall(player.dataset.path);
    if (asked > 0 && asked < Infinity) seek(audio, asked);
    else if (left) {
      seek(audio, left);
      one(".resume-prompt", player).hidden = false;
      one(".resume-prompt b", player).textContent = spell(left);
    }
    show(audio);
  };
  const arrive = () => {
    takeBack();
    for (const part of all("[data-scripted]")) part.hidden = false;
    const audio = pageAudio();
    if (audio) prepare(audio);
  };

  on("click", (event) => {
    const link = event.target.closest?.("[data-seek]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !pageAudio()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    history.replaceState(history.state, "", link.href);
    seek(pageAudio(), Number(link.dataset.seek));
    pageAudio().play();
  });
  on("click", ({ target }) => {
    const button = target.closest?.("[data-play], [data-mute], [data-skip], [data-share], [data-restart]");
    if (!button) return;
    const player = around(button);
    const audio = one("audio", player);
    if (button.matches("[data-play]")) playOrPause(audio);
    else if (button.matches("[data-mute]")) mute(audio);
    else if (button.dataset.skip) skip(audio, Number(button.dataset.skip));
    else if (button.matches("[data-share]")) share(player);
    else {
      remember(player.dataset.path, 0);
      seek(audio, 0);
      one("[data-skip]", player).focus();
    }
  });
  on("change", ({ target }) => {
    if (target.matches(".player-controls select")) one("audio", around(target)).playbackRate = target.value;
  });

  on("input", ({ target }) => {
    if (target.matches(".player-position")) seek(one("audio", around(target)), Number(target.value));
  });

  const SKIPS = { j: -15, ArrowLeft: -15, l: 30, ArrowRight: 30 };
  // Elements that use a key themselves keep it.
  const knows = (target, key) => target.matches("select, textarea, input:not([type=range])")
    || (key === " " && target.matches("button, summary"));
  on("keydown", (event) => {
    const { target, key } = event;
    const player = around(target);
    if (!player || event.ctrlKey || event.metaKey || event.altKey || knows(target, key)) return;
    const audio = one("audio", player);
    if (SKIPS[key]) skip(audio, SKIPS[key]);
    else if (key === "k" || key === " ") playOrPause(audio);
    else if (key === "m") mute(audio);
    else if (key === "<" || key === ">") changeSpeed(audio, key === "<" ? -1 : 1);
    else if (/^\d$/.test(key) && audio.duration) seek(audio, (audio.duration * key) / 10);
    else return;
    event.preventDefault();
  });

  on("timeupdate", ({ target: audio }) => {
    if (!around(audio)) return;
    const { currentTime, duration, played } = audio;
    // Not worth resuming within the first seconds or the last.
    const left = currentTime > 5 && currentTime < duration - 15 && Math.floor(currentTime);
    if (played.length) remember(around(audio).dataset.path, left);
    show(audio);
    if (audio === pageAudio()) for (const list of all(".transcript, .chapters")) mark(list, currentTime);
  });
  on("ratechange", ({ target: audio }) => {
    if (around(audio)) remember("speed", audio.playbackRate);
  });
  for (const name of ["play", "pause", "seeking", "ratechange", "volumechange", "durationchange", "error"]) {
    on(name, ({ target }) => {
      if (target.matches?.("audio") && around(target)) show(target);
    });
  }
  on("play", ({ target: audio }) => {
    // Only one episode plays at a time.
    for (const other of all("audio")) if (other !== audio) other.pause();
    const session = navigator.mediaSession;
    if (!around(audio)) return;
    const { title, show: artist, artwork: src } = around(audio).dataset;
    session.metadata = new MediaMetadata({ title, artist, artwork: [{ src }] });
    session.setActionHandler("seekbackward", () => skip(audio, -15));
    session.setActionHandler("seekforward", () => skip(audio, 30));
  });

  on("htmx:before:swap", (event) => {
    if (event.detail.ctx.target?.id === "page") keepPlaying();
  });
  on("htmx:after:swap", arrive);
  arrive();
})();
