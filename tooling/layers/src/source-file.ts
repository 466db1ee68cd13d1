import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findModuleReferences, type ModuleReference } from "./module-references.ts";
import type { Project } from "./project.ts";

/** A parsed file of a project. */
export interface SourceFile {
  readonly project: Project;
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
  readonly lines: number;
  readonly references: readonly ModuleReference[];
}

const skippedFolders = new Set(["node_modules", "dist", "coverage", ".turbo"]);

/** Reads and parses every TypeScript and JavaScript file of a project. */
export function readSourceFiles(root: string, project: Project): SourceFile[] {
  return listFiles(root, project.folder).map((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const lines = text.split("\n").length - 1;
    return { project, file, lines, references: findModuleReferences(file, text) };
  });
}

function listFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listFiles(root, path);
      return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
    });
}
