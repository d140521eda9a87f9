// What fields of a form say while one types: times in words and in both zones, and the address that a title gives.
(() => {
  const form = document.getElementById("edit");
  if (!form) return;
  const MINUTE = 60_000;
  const control = (name) => form.elements.namedItem(name);
  const city = (zone) => zone.split("/").pop().replaceAll("_", " ");
  const isZone = (zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en-GB", { timeZone: zone }));
    } catch {
      return false;
    }
  };

  // The minutes by which the clocks of a zone are ahead of UTC at a moment.
  const offset = (zone, moment) => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    }).formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    return (Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute) - Math.floor(moment / MINUTE) * MINUTE) / MINUTE;
  };
  // The moments at which the clocks of a zone show a local time: none, one or two.
  const moments = (local, zone) => {
    const day = 24 * 60 * MINUTE;
    const offsets = new Set([offset(zone, local - day), offset(zone, local + day)]);
    return [...offsets].map((ahead) => local - ahead * MINUTE).filter((moment) => moment + offset(zone, moment) * MINUTE === local);
  };
  const spell = (moment, zone, withDay) => new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", hour: "2-digit", minute: "2-digit",
    ...(withDay && { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  }).format(moment).replace(" at ", ", ").replace(/^(\w+),/, "$1");
  const day = (moment, zone) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "long" }).format(moment);

  const sayTime = (words) => {
    const name = words.dataset.moment;
    const box = [...form.elements].find((each) => each.name === name);
    const siteZone = words.dataset.siteZone;
    const own = name.startsWith("draft.") ? "" : control("timezone")?.value.trim();
    const zone = own && isZone(own) ? own : siteZone;
    if (box?.type !== "datetime-local") return;
    if (!box.value) {
      words.textContent = zone === siteZone
        ? `Local time in ${city(zone)}.` : `Local time in ${city(zone)}; the site’s own is that of ${city(siteZone)}.`;
      return;
    }
    const found = moments(Date.parse(`${box.value}Z`), zone);
    if (!found.length) {
      words.textContent = `The clocks in ${city(zone)} go forward that night and skip this time.`;
    } else if (found.length > 1) {
      words.textContent = "The clocks go back that night, so this time happens twice. Save the draft to choose one.";
    } else {
      const [moment] = found;
      let said = `${spell(moment, zone, true)} in ${city(zone)}`;
      if (zone !== siteZone) {
        const other = day(moment, siteZone) === day(moment, zone) ? "" : `${day(moment, siteZone)} `;
        said += `; ${other}${spell(moment, siteZone)} in ${city(siteZone)}`;
      }
      words.textContent = said;
    }
  };
  const sayTimes = () => form.querySelectorAll("[data-moment]").forEach(sayTime);

  // Every zone that the browser knows, instead of the few that the page has.
  const zones = document.getElementById("time-zones");
  if (zones && Intl.supportedValuesOf) {
    form.querySelector("[data-time-zone]").addEventListener("focus", () => {
      zones.replaceChildren(...["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => new Option(zone, zone)));
    }, { once: true });
  }

  const slug = form.querySelector("[data-slug-of]");
  const slugify = (title) => title.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f'’]/g, "")
    .match(/[a-z0-9]+/g)?.join("-").slice(0, 80).replace(/-[^-]*$/, (end) => (title.length > 80 ? "" : end)) ?? "";
  const suggest = () => {
    const title = slug && control(slug.dataset.slugOf);
    if (title) slug.placeholder = slugify(title.value);
  };

  form.addEventListener("input", ({ target }) => {
    if (target.name === "timezone") sayTimes();
    else if (target.type === "datetime-local") {
      // What was chosen of two equal times does not hold for another.
      target.parentElement.querySelector(".doubled")?.remove();
      target.parentElement.querySelectorAll("[data-moment]").forEach(sayTime);
    } else if (target.name === slug?.dataset.slugOf) suggest();
  });
  suggest();
})();
