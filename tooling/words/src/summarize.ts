import type { Finding } from "./find-words.ts";

/** Counts findings per folder and per rule, largest first, as lines of text. */
export function summarize(findings: readonly Finding[]): string[] {
  return [
    "per folder:",
    ...counts(findings.map(({ file }) => folderOf(file))),
    "per rule:",
    ...counts(findings.map(({ rule }) => rule.pattern)),
  ];
}

function folderOf(file: string): string {
  const parts = file.split("/");
  return parts.slice(0, Math.min(2, parts.length - 1)).join("/") || ".";
}

function counts(keys: readonly string[]): string[] {
  const byKey = new Map<string, number>();
  for (const key of keys) byKey.set(key, (byKey.get(key) ?? 0) + 1);
  return [...byKey]
    .sort((a, b) => b[1] - a[1])
    .map(([key, count]) => `${String(count).padStart(6)}  ${key}`);
}
