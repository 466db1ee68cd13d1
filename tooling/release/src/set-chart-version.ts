import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

// Run by `pnpm release:version`: gives the chart the version of the command line, which the image contains.
const root = resolve(import.meta.dirname, "../../..");
const { version }: { version: string } = JSON.parse(
  readFileSync(join(root, "apps/cli/package.json"), "utf8"),
);
const file = join(root, "deploy/helm/gw/Chart.yaml");
const chart = readFileSync(file, "utf8");
writeFileSync(file, chart.replaceAll(/^(version|appVersion): .*$/gm, `$1: ${version}`));
