import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exportedNames } from "./exported-names.ts";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/build/writing-a-store.md"), "utf8");
const samples = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ 1: code = "" }) => code);

const template = "tooling/template-store";
const sources = globSync(["src/**/*.ts", "test/**/*.ts"], { cwd: join(root, template) }).map(
  (file) => readFileSync(join(root, template, file), "utf8"),
);

/** Removes the indentation that all lines share, so that a method can be shown without its class. */
function dedent(lines: readonly string[]): string {
  const indents = lines
    .filter((line) => line !== "")
    .map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const width = Math.min(...indents);
  return lines.map((line) => line.slice(width)).join("\n");
}

function isIn(source: string, sample: string): boolean {
  const wanted = sample.trimEnd().split("\n");
  const lines = source.split("\n");
  return lines.some((_, at) => dedent(lines.slice(at, at + wanted.length)) === wanted.join("\n"));
}

describe("docs/build/writing-a-store.md", () => {
  test("has samples", () => {
    expect(samples.length).toBeGreaterThan(2);
  });

  test.each(samples.map((code) => [code.split("\n", 1)[0], code]))(
    "shows code of the template store: %s",
    (_line, code = "") => {
      expect(sources.filter((source) => isIn(source, code))).toHaveLength(1);
    },
  );

  test("names only types and functions that the packages export, or the template store has", () => {
    const exported = ["store-abstract", "entities"].map((name) =>
      exportedNames(join(root, "packages", name)),
    );
    const declares = (name: string): boolean =>
      exported.some((names) => names.has(name)) ||
      sources.some((source) =>
        new RegExp(`(?:class|interface|type|function|const) ${name}\\b`).test(source),
      );
    const prose = page.replaceAll(/```ts\n[\s\S]*?^```$/gm, "");
    const names = [...prose.matchAll(/`([A-Z][A-Za-z]+[a-z]|settle|auditPageOf)`/g)].map(
      ({ 1: name = "" }) => name,
    );
    expect(names).toEqual(expect.arrayContaining(["StoreReader", "settle", "auditPageOf"]));
    // `Acme` stands for the name of a database.
    expect(names.filter((name) => name !== "Acme" && !declares(name))).toEqual([]);
  });

  test("names only files of the template store that exist", () => {
    const names = [...page.matchAll(/`((?:src|test)\/[\w./-]+\.ts)`/g)].map(
      ({ 1: name = "" }) => name,
    );
    expect(names.length).toBeGreaterThan(0);
    const missing = names.filter(
      (name) => globSync(name, { cwd: join(root, template) }).length === 0,
    );
    expect(missing).toEqual([]);
  });
});
