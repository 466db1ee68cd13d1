import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "rolldown";

const fileUrl = /new URL\("(\.[^"]+)", import\.meta\.url\)/g;

/** Copies the files that a module reads by a URL relative to itself, and adapts the URL. */
export function emitReadFiles(): Plugin {
  return {
    name: "emit-read-files",
    transform: {
      filter: { code: "import.meta.url" },
      handler(code, id) {
        return code.replace(fileUrl, (_, path: string) => {
          const file = join(dirname(id), path);
          const source = readFileSync(file);
          this.addWatchFile(file);
          const reference = this.emitFile({ type: "asset", name: basename(path), source });
          return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`;
        });
      },
    },
  };
}
