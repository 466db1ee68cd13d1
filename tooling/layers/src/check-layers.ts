import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkCircles } from "./checks/check-circles.ts";
import { checkContributing } from "./checks/check-contributing.ts";
import { checkFolders } from "./checks/check-folders.ts";
import { checkImports } from "./checks/check-imports.ts";
import { checkManifest } from "./checks/check-manifest.ts";
import { checkTsconfigs } from "./checks/check-tsconfig.ts";
import { findProjects } from "./project.ts";
import { readSourceFiles, type SourceFile } from "./source-file.ts";
import type { Violation } from "./violation.ts";

/** The result of a check of the whole repository. */
export interface LayerReport {
  readonly sources: readonly SourceFile[];
  readonly violations: readonly Violation[];
}

/**
 * Checks every project under `root`: imports, package.json, tsconfig files, import circles and the
 * size of folders; and that CONTRIBUTING.md lists the projects and the layers.
 */
export function checkLayers({ root }: { readonly root: string }): LayerReport {
  const projects = findProjects(root);
  const sources = projects.flatMap((project) => readSourceFiles(root, project));
  const page = join(root, "CONTRIBUTING.md");
  const contributing = existsSync(page) ? readFileSync(page, "utf8") : "";
  const violations = [
    ...projects.flatMap((project) => [
      ...checkManifest(project, projects),
      ...checkTsconfigs(root, project, projects),
      ...sources
        .filter((source) => source.project === project)
        .flatMap((source) => checkImports(source, projects)),
    ]),
    ...checkCircles(sources, projects),
    ...checkFolders(sources, contributing),
    ...checkContributing(contributing, projects),
  ];
  return { sources, violations };
}
