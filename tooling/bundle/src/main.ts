import { globSync } from "node:fs";
import { resolve } from "node:path";
import { bundleProgram } from "./bundle-program.ts";

// Runs in the folder of an app, after the compiler if that runs: replaces `dist/main.js`.
await bundleProgram({
  entry: "src/main.ts",
  folder: "dist",
  // Installed packages, this program, and what is built with a bundle but is not part of it.
  others: globSync(["pnpm-lock.yaml", "tooling/bundle/src/*.ts", "packages/kek-*/src/**/*.ts"], {
    cwd: "../..",
  }).map((path) => resolve("../..", path)),
});
