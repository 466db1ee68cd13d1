import { dirname, posix } from "node:path";
import { scope } from "../layers.ts";
import type { Project } from "../project.ts";
import type { SourceFile } from "../source-file.ts";
import type { Violation } from "../violation.ts";
import { splitSpecifier } from "./check-imports.ts";

/**
 * Reports files that load each other in a circle, within a project and across projects. Imports of
 * types and dynamic imports do not count: they load nothing when the file is loaded.
 */
export function checkCircles(
  sources: readonly SourceFile[],
  projects: readonly Project[],
): Violation[] {
  const files = new Set(sources.map(({ file }) => file));
  const graph = new Map(
    sources.map(({ file, references }) => [
      file,
      references
        .filter(({ loads }) => loads)
        .flatMap(({ specifier = "" }) => resolve(specifier, file, projects) ?? [])
        .filter((target) => files.has(target)),
    ]),
  );
  return findCircles(graph).map(([first = "", ...rest]) => ({
    file: first,
    message: `is in an import circle: ${[first, ...rest, first].join(" -> ")}`,
  }));
}

/** Resolves a relative path, or an entry point through its `@gw/source` condition. */
function resolve(
  specifier: string,
  from: string,
  projects: readonly Project[],
): string | undefined {
  if (specifier.startsWith(".")) {
    return posix.join(dirname(from), specifier).replace(/\.js$/, ".ts");
  }
  if (!specifier.startsWith(`${scope}/`)) return undefined;
  const { name, entry } = splitSpecifier(specifier);
  const target = projects.find((project) => project.name === name);
  const exports = target?.manifest.exports as
    | Readonly<Record<string, Readonly<Record<string, string>> | string>>
    | undefined;
  const conditions = exports?.[entry];
  const source = typeof conditions === "object" ? conditions[`${scope}/source`] : conditions;
  return target && source && posix.join(target.folder, source);
}

/** One circle for each back edge of a depth-first search: none exactly when the graph has none. */
function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (finished.has(file)) return;
    const start = path.indexOf(file);
    if (start >= 0) {
      circles.push(path.slice(start));
      return;
    }
    path.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    path.pop();
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return circles;
}
