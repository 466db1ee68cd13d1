import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * The absolute path of a file that a build writes, for a test that runs it in a process.
 *
 * @param path - from the root of the clone, such as `apps/server/dist/main.js`
 * @throws Error if the file does not exist, with the command that writes it
 */
export function builtFile(
  path: string,
  root: string = resolve(import.meta.dirname, "../../.."),
): string {
  const file = resolve(root, path);
  if (!existsSync(file)) throw new Error(`${path} is not built; run \`pnpm build\``);
  return file;
}
