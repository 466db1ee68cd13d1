import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const messageTable = /^\| message \|.*\n\|[-| ]+\|\n((?:\|.*(?:\n|$))+)/gm;
const inlineCode = /`([^`\n]+)`/g;
const sentence = /^[A-Z][a-z]+ /;
const insertedValue = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g;
const concatenation = /["`]\s*\+\s*["`]/g;

/**
 * Returns the messages that a Markdown document quotes: inline code in the first column of tables
 * headed "message", and inline code elsewhere that starts like a sentence. `…` stands for inserted
 * values and for omitted parts.
 */
export function quotedMessages(document: string): string[] {
  const cells = [...document.matchAll(messageTable)]
    .flatMap(([, rows = ""]) => rows.trim().split("\n"))
    .flatMap((row) => codeIn(row.split(" | ")[0] ?? ""));
  return [...new Set([...cells, ...codeIn(document).filter((code) => sentence.test(code))])];
}

function codeIn(text: string): string[] {
  return [...text.matchAll(inlineCode)].map(([, code = ""]) => code);
}

/** Returns the source text of all projects, with each message on one line and `…` in place of its values. */
export function sourceMessages(root: URL): string {
  const cwd = fileURLToPath(root);
  return globSync(["packages/*/src/**/*.ts", "apps/*/src/**/*.ts"], { cwd })
    .map((path) => flattenMessages(readFileSync(new URL(path, root), "utf8")))
    .join("\n");
}

export function flattenMessages(source: string): string {
  return source.replace(insertedValue, "…").replace(concatenation, "");
}

/** Tells whether a line of `source` contains the parts of `message` in order. */
export function hasMessage(source: string, message: string): boolean {
  const parts = message.split("…").map((part) => part.trim());
  const pattern = parts.filter((part) => part !== "").map((part) => RegExp.escape(part));
  return new RegExp(pattern.join(".*?")).test(source);
}
