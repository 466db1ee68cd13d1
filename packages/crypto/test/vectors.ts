import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the shared vectors stand: beside the repository, or where GW_TEST_VECTORS says. */
const folder =
  process.env.GW_TEST_VECTORS ??
  fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));

/** The vectors of a file, or none, which the tests that need them then say. */
export function readVectors<T>(file: string): T | undefined {
  const path = `${folder}/${file}`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
}

/** A title that says why its tests do not run. */
export function titled(title: string, vectors: unknown): string {
  return vectors === undefined ? `${title} (skipped: no vectors in ${folder})` : title;
}

export const hex = (text: string): Buffer => Buffer.from(text, "hex");
