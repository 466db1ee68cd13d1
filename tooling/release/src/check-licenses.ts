import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readBundledLicenses, readLicenseList, rejectedLicenses } from "./licenses.ts";
import { publishedPackages, runPnpm } from "./run-pnpm.ts";

// Checks what the published packages depend on, and what the programs contain.
const root = resolve(import.meta.dirname, "../../..");
const bundles = globSync("apps/*/dist/bundle/THIRD-PARTY-LICENSES.txt", { cwd: root });
if (bundles.length === 0) throw new Error("no program is bundled; run pnpm build");
const packages = [
  ...readLicenseList(runPnpm(root, [...publishedPackages, "licenses", "list", "--prod", "--json"])),
  ...bundles.flatMap((file) => readBundledLicenses(readFileSync(join(root, file), "utf8"))),
];
const rejected = [...new Set(rejectedLicenses(packages))];
for (const line of rejected) console.error(line);
if (rejected.length > 0) process.exitCode = 1;
else console.log(`licences: ${new Set(packages.map(({ name }) => name)).size} packages`);
