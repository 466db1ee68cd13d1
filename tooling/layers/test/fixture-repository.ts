import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

type Files = Readonly<Record<string, string | object>>;

const rooms = {
  "packages/entities": [".", "./schemas"],
  "packages/crypto": ["."],
  "packages/store-abstract": [".", "./conformance"],
  "packages/store-sql": ["."],
  "packages/config-resolver": ["."],
  "apps/server": [".", "./host"],
  "apps/cli": ["."],
  "tooling/test-databases": ["."],
};

/** A small repository of the same layers in a temporary folder; gone when disposed of. */
export function fixtureRepository(files: Files): Disposable & { readonly root: string } {
  const root = mkdtempSync(join(tmpdir(), "gw-layers-"));
  for (const [folder, entries] of Object.entries(rooms)) {
    write(root, `${folder}/package.json`, manifest({ folder, entries }));
    write(root, `${folder}/src/index.ts`, "export {};\n");
  }
  for (const [path, content] of Object.entries(files)) write(root, path, content);
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** What a package.json of the fixture holds, with more on top. */
export function manifest(of: {
  folder: string;
  entries?: readonly string[];
  more?: object;
}): object {
  const name = `@gw/${of.folder.split("/")[1]}`;
  const exports = Object.fromEntries((of.entries ?? ["."]).map((key) => [key, "./dist/x.js"]));
  return { name, exports, ...of.more };
}

function write(root: string, path: string, content: string | object): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content));
}
