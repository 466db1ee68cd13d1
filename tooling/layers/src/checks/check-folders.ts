import { dirname } from "node:path";
import type { SourceFile } from "../source-file.ts";
import type { Violation } from "../violation.ts";

/** The most files that a folder may have without a reason in CONTRIBUTING.md. */
export const maxFolderFiles = 15;

/** Counts the files of each folder under `src`, subfolders not included. */
export function countFolderFiles(sources: readonly SourceFile[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { file, project } of sources) {
    if (!file.startsWith(`${project.folder}/src/`)) continue;
    const folder = dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}

/** Reports folders with too many files that CONTRIBUTING.md does not list with a reason. */
export function checkFolders(sources: readonly SourceFile[], contributing: string): Violation[] {
  const listed = listedFolders(contributing);
  return [...countFolderFiles(sources)]
    .filter(([folder, count]) => count > maxFolderFiles && !listed.has(folder))
    .map(([folder, count]) => ({
      file: folder,
      message:
        `has ${count} files, more than ${maxFolderFiles}: split it, or list it with a reason ` +
        "in the table of large folders in CONTRIBUTING.md",
    }));
}

/** Reads the rows of the Markdown table: `` | `packages/a/src/b` | reason | ``. */
function listedFolders(contributing: string): Set<string> {
  const rows = contributing.matchAll(/^\|\s*`([^`|]+\/src[^`|]*)`\s*\|\s*[^|\s][^|]*\|\s*$/gm);
  return new Set([...rows].map(([, folder = ""]) => folder));
}
