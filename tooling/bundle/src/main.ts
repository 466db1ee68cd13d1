import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { bundleProgram } from "./bundle-program.ts";

// Runs in the folder of an app, after the compiler if that runs: replaces `dist/main.js`, and
// `dist/index.js` if the app ships that file without its modules.
const { bin, engines, files } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
  readonly files: readonly string[];
};
const [name = ""] = Object.keys(bin);
await bundleProgram({
  ...{ name, nodeRange: engines.node, main: "src/main.ts", folder: "dist" },
  index: files.includes("dist/index.js") ? "src/index.ts" : undefined,
  // Installed packages, this program, and what is built with a bundle but is not part of it.
  others: globSync(["pnpm-lock.yaml", "tooling/bundle/src/**/*.ts", "packages/kek-*/src/**/*.ts"], {
    cwd: "../..",
  }).map((path) => resolve("../..", path)),
});
