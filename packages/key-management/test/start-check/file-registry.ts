import { randomUUID } from "node:crypto";
import { link, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KekRecord, KekRegistry } from "@gw/store-abstract";

/** A registry of one version that processes share through a folder; linking a file is atomic. */
export function createFileRegistry(folder: string): Pick<KekRegistry, "list" | "insert"> {
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
      const text = JSON.stringify([record], function (this: Record<string, unknown>, key, value) {
        const bytes = this[key];
        if (!(bytes instanceof Uint8Array)) return value;
        return { base64: Buffer.from(bytes).toString("base64") };
      });
      await writeFile(temporary, text);
      return link(temporary, path).then(
        () => true,
        () => false,
      );
    },
  };
}
