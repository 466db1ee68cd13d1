import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";

/** What identifies a build of the gateway. */
export interface ProductVersion {
  /** Such as `0.1.0`. */
  readonly version: string;
  /**
   * The hash of the commit, with the suffix `-dirty` if tracked files had been changed. Absent if the
   * build was not made in a clone.
   */
  readonly commit?: string | undefined;
}

/** Returns the version of the installed package, which may be a bundle that contains this module. */
export function productVersion(): ProductVersion {
  const manifest = findPackageJSON(import.meta.url);
  if (manifest === undefined) return { version: "unknown" };
  const { version = "unknown" } = JSON.parse(readFileSync(manifest, "utf8")) as {
    readonly version?: string;
  };
  const commit = readCommit(join(dirname(manifest), "dist/commit"));
  return { version, ...(commit === undefined ? {} : { commit }) };
}

/** Returns one line for people: `0.1.0 (commit 1f0c…)`. */
export function describeVersion({ version, commit }: ProductVersion): string {
  return commit === undefined ? version : `${version} (commit ${commit})`;
}

// The build writes the file.
function readCommit(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
