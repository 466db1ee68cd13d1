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

/** Returns the lines of the source of all projects; see {@link messageLines}. */
export function sourceLines(root: URL): string[] {
  const cwd = fileURLToPath(root);
  return globSync(["packages/*/src/**/*.ts", "apps/*/src/**/*.ts"], { cwd }).flatMap((path) =>
    messageLines(readFileSync(new URL(path, root), "utf8")),
  );
}

/** Returns the lines of source text with each message on one line, and `…` in place of its values. */
export function messageLines(source: string): string[] {
  return source.replace(insertedValue, "…").replace(concatenation, "").split("\n");
}

/** Tells whether a line contains the parts of a message in order. */
export function hasMessage(lines: readonly string[], message: string): boolean {
  const parts = message.split("…").map((part) => part.trim());
  return lines.some((line) => {
    let from = 0;
    return parts.every((part) => {
      const at = line.indexOf(part, from);
      from = at + part.length;
      return at >= 0;
    });
  });
}
