import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { publishedPackages, runPnpm } from "@gw/release/run-pnpm";

/** A package and the tarball that would be published. */
export interface PackedPackage {
  readonly name: string;
  /** The absolute path of its folder in the repository. */
  readonly folder: string;
  /** The path of its tarball. */
  readonly tarball: string;
  /** The paths of the files in the tarball, relative to its root. */
  readonly files: readonly string[];
}

/** Packs every package that is not private. */
export function packAll(root: string, destination: string): PackedPackage[] {
  const pack = ["pack", "--json", "--pack-destination", destination];
  const stdout = runPnpm(root, ["--recursive", ...publishedPackages, ...pack]);
  const folders = foldersByName(root);
  const packed: { name: string; filename: string; files: { path: string }[] }[] =
    JSON.parse(stdout);
  return packed
    .map(({ name, filename, files }) => ({
      name,
      folder: folders.get(name) ?? "",
      tarball: join(destination, basename(filename)),
      files: files.map((file) => file.path),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function foldersByName(root: string): Map<string, string> {
  const folders = ["packages", "apps"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(root, parent, name)),
  );
  return new Map(
    folders.map((folder) => [
      readJson<{ name: string }>(join(folder, "package.json")).name,
      folder,
    ]),
  );
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8"));
}
