// Read a podcast's feed on stdin as programs of Podcasting 2.0 do, and print what was understood; warnings stand before it.
import { readFileSync } from "node:fs";
import partytime from "podcast-partytime";

console.log(JSON.stringify(partytime.parseFeed(readFileSync(0, "utf8"))));
