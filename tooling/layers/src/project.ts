import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Layer, layers, projectParents } from "./layers.ts";

/** The fields of a package.json that the check reads. */
interface Manifest {
  readonly name?: string;
  readonly description?: string;
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package, an app or a tool of the repository. */
export interface Project {
  /** Such as `packages/entities`. */
  readonly folder: string;
  /** The name without its scope, such as `entities`. */
  readonly name: string;
  readonly manifest: Manifest;
  /** Absent when no layer matches the folder. */
  readonly layer: Layer | undefined;
}

/** Finds every folder with a package.json; a folder without one is a leftover of a build. */
export function findProjects(root: string): Project[] {
  return projectParents.flatMap((parent) => {
    if (!existsSync(join(root, parent))) return [];
    return readdirSync(join(root, parent))
      .sort()
      .filter((name) => existsSync(join(root, parent, name, "package.json")))
      .map((name) => {
        const folder = `${parent}/${name}`;
        const text = readFileSync(join(root, folder, "package.json"), "utf8");
        const manifest = JSON.parse(text) as Manifest;
        return { folder, name, manifest, layer: layerOf(folder) };
      });
  });
}

function layerOf(folder: string): Layer | undefined {
  return layers.find((layer) => covers(layer.folder, folder));
}

/** Whether a folder pattern, which may end with `*`, matches a folder. */
export function covers(pattern: string, folder: string): boolean {
  if (!pattern.endsWith("*")) return pattern === folder;
  return folder.startsWith(pattern.slice(0, -1));
}
