import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cachedPackage } from "./cached-package.ts";

/** A version of Node.js that runs the packages. */
export interface NodeVersion {
  readonly version: string;
  /** The path of its executable. */
  readonly executable: string;
}

/** The oldest version that `engines` allows, and the newest one of each later release line. */
const versions = ["22.19.0", "24.21.0", "26.10.0"];
const tooOld = "20.20.2";

/** Finds each version, and downloads missing ones into the cache of this package. */
export function findNodeVersions(): NodeVersion[] {
  return versions.map((version) => {
    if (process.versions.node === version) return { version, executable: process.execPath };
    return downloadNode(version);
  });
}

/** Finds a version that is older than `engines` allows: that of the machine, or a downloaded one. */
export function findTooOldNode(): NodeVersion {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const executable = join(folder, "node");
    if (!existsSync(executable)) continue;
    const { stdout } = spawnSync(executable, ["--version"], { encoding: "utf8" });
    const version = stdout.trim().slice(1);
    if (Number.parseInt(version, 10) < 22) return { version, executable };
  }
  return downloadNode(tooOld);
}

function downloadNode(version: string): NodeVersion {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = cachedPackage({ name, version });
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  return { version, executable: join(folder, "node_modules", name, file) };
}
