// Read a JSON list of calendars on stdin as ical.js does, and print what it understood of the entries of each.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const read = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const entry = new ICAL.Event(component);
    const text = (name) => component.getFirstPropertyValue(name);
    return {
      uid: entry.uid, sequence: entry.sequence, status: text("status"), summary: entry.summary, location: entry.location,
      description: entry.description, starts: entry.startDate.toUnixTime(), ends: entry.endDate.toUnixTime(),
      local: entry.startDate.toString(), zone: component.getFirstProperty("dtstart").getParameter("tzid"),
    };
  });
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
