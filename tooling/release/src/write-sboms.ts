import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { addBundledComponents } from "./bundled-components.ts";
import { readBundledLicenses } from "./licenses.ts";
import { publishedPackages, runPnpm } from "./run-pnpm.ts";

// Writes a CycloneDX document for each published package into `sbom`.
const root = resolve(import.meta.dirname, "../../..");
const folder = join(root, "sbom");
mkdirSync(folder, { recursive: true });
const format = ["--sbom-format", "cyclonedx", "--prod", "--split"];
const out = join(folder, "%s.cdx.json");
runPnpm(root, [...publishedPackages, "sbom", ...format, "--out", out]);

for (const app of ["cli", "server"]) {
  const file = join(folder, `gw-${app}.cdx.json`);
  const licenses = join(root, "apps", app, "dist/bundle/THIRD-PARTY-LICENSES.txt");
  if (!existsSync(licenses)) throw new Error(`${app} is not bundled; run pnpm build`);
  const bundled = readBundledLicenses(readFileSync(licenses, "utf8"));
  const sbom = addBundledComponents(JSON.parse(readFileSync(file, "utf8")), bundled);
  writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
}
