import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { findWords, formatFinding } from "./find-words.ts";
import { repositoryFiles } from "./repository-files.ts";
import { summarize } from "./summarize.ts";

// `pnpm words [--summary] [paths…]` checks this repository; `--root` is for the tests.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: "string" }, summary: { type: "boolean" } },
});
const root = resolve(values.root ?? join(import.meta.dirname, "../../.."));
const texts = repositoryFiles(root, positionals);
const findings = texts.flatMap((file) => findWords(file, readFileSync(join(root, file), "utf8")));

if (findings.length > 0) {
  const lines = values.summary ? summarize(findings) : findings.map(formatFinding);
  console.error([...lines, `words: ${findings.length} findings`].join("\n"));
  process.exitCode = 1;
} else {
  console.log(`words: ${texts.length} ${texts.length === 1 ? "file" : "files"} without findings`);
}
