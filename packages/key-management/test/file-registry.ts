import { randomUUID } from "node:crypto";
import { link, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KekRecord, KekRegistry } from "@gw/store-abstract";

/** A registry for one version that processes share by a folder: linking is all or nothing. */
export function createFileRegistry(folder: string): KekRegistry {
  const path = join(folder, "registry.json");
  return {
    async list() {
      const text = await readFile(path, "utf8").catch(() => "[]");
      return JSON.parse(text, (_, value) =>
        typeof value?.base64 === "string" ? Buffer.from(value.base64, "base64") : value,
      ) as KekRecord[];
    },
    async insert(record) {
      const temporary = join(folder, randomUUID());
      const text = JSON.stringify([record], (_, value) =>
        value?.type === "Buffer" ? { base64: Buffer.from(value.data).toString("base64") } : value,
      );
      await writeFile(temporary, text);
      return link(temporary, path).then(
        () => true,
        () => false,
      );
    },
  };
}
