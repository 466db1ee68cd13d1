import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The Markdown documents that may hold generated blocks, relative to the root. */
export function documents(root: URL): string[] {
  const cwd = fileURLToPath(root);
  return globSync(["docs/**/*.md", "packages/*/README.md", "apps/*/README.md"], { cwd }).sort();
}
