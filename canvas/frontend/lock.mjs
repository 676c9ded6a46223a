// Run by `npm run lock`: leaves in the lock only what `npm ci` needs. Where packages come from is each machine's own
// setting, and whom to sponsor is no part of a build, so no address stands in the file.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";
const lock = JSON.parse(readFileSync(FILE, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
}
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
