import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Packages that are not in the lock file, because only this check needs them. */
interface CachedPackage {
  readonly name: string;
  /** An exact version. */
  readonly version: string;
  /** Exact versions of its dependencies, by name. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Returns a folder whose `node_modules` contains the package. It is installed once, into the cache of
 * this package.
 */
export function cachedPackage({ name, version, overrides = {} }: CachedPackage): string {
  const folder = join(import.meta.dirname, "../node_modules/.cache", name, version);
  // npm writes it last.
  if (existsSync(join(folder, "node_modules/.package-lock.json"))) return folder;
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: version }, overrides };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev"];
  const { status, stderr } = spawnSync("npm", ["install", "--prefix", folder, ...flags], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm could not install ${name} ${version}\n${stderr}`);
  return folder;
}
