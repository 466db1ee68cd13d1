import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Returns the Markdown documents of users and authors, relative to the root. */
export function documents(root: URL): string[] {
  const cwd = fileURLToPath(root);
  return globSync(["docs/**/*.md", "packages/*/README.md", "apps/*/README.md"], { cwd }).sort();
}
