// Runs on every Node.js with modules: no newer syntax, no TypeScript, no newer built-in modules.
import { readFileSync } from "node:fs";

/** The platforms for which the workspace lists a Node.js among its optional dependencies. */
const installed = ["linux on arm64", "linux on x64", "win32 on x64"];

export function nodeProblem({ version, platform, arch }) {
  const [major, minor] = version.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return undefined;
  const host = `${platform} on ${arch}`;
  const remedy = installed.includes(host)
    ? `npx -y ${packageManager()} start installs and uses a newer one, and bin/gw uses that too`
    : `the installation brings none for ${host}; install one from https://nodejs.org`;
  return `gw needs Node.js 22.19 or newer, and this is ${version}: ${remedy}`;
}

function packageManager() {
  const manifest = new URL("../../../package.json", import.meta.url);
  return JSON.parse(readFileSync(manifest, "utf8")).packageManager;
}

export function requireNode() {
  const { platform, arch, versions } = process;
  const problem = nodeProblem({ version: versions.node, platform, arch });
  if (problem === undefined) return;
  process.stderr.write(`gw: ${problem}\n`);
  process.exit(1);
}
