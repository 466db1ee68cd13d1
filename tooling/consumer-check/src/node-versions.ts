import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** A version of Node.js that runs the examples. */
export interface NodeVersion {
  readonly version: string;
  /** The path of its executable. */
  readonly executable: string;
}

/** The oldest version that `engines` allows, and the newest one of each later release line. */
const versions = ["22.19.0", "24.21.0", "26.10.0"];

/** Finds each version, and downloads missing ones into the cache of this package. */
export function findNodeVersions(): NodeVersion[] {
  return versions.map((version) => {
    if (process.versions.node === version) return { version, executable: process.execPath };
    return { version, executable: downloadNode(version) };
  });
}

function downloadNode(version: string): string {
  const folder = join(import.meta.dirname, "../node_modules/.cache/node", version);
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const executable = join(folder, "node_modules", name, "bin/node");
  if (existsSync(executable)) return executable;

  const flags = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
  const install = ["install", "--prefix", folder, ...flags, `${name}@${version}`];
  const { status, stderr } = spawnSync("npm", install, { encoding: "utf8" });
  if (status !== 0) throw new Error(`npm could not install Node.js ${version}\n${stderr}`);
  return executable;
}
