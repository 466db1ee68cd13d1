import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the shared vectors: GW_TEST_VECTORS, or next to the repository. */
const folder =
  process.env.GW_TEST_VECTORS ??
  fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));

/** Reads a vector file, or returns `undefined` if it does not exist. */
export function readVectors<T>(file: string): T | undefined {
  const path = `${folder}/${file}`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
}

/** Adds the reason to the title of a skipped suite. */
export function titled(title: string, vectors: unknown): string {
  return vectors === undefined ? `${title} (skipped: no vectors in ${folder})` : title;
}

export const hex = (text: string): Buffer => Buffer.from(text, "hex");
