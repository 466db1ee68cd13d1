import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expectedFolders, expectedLayers } from "../src/checks/contributing-lists.ts";
import { findProjects } from "../src/project.ts";

type Files = Readonly<Record<string, string | object>>;

const projects = {
  "packages/entities": [".", "./schemas"],
  "packages/crypto": ["."],
  "packages/store-abstract": [".", "./conformance"],
  "packages/store-sql": [".", "./read"],
  "packages/config-resolver": ["."],
  "apps/server": ["."],
  "apps/cli": ["."],
  "tooling/test-databases": ["."],
};

/** Creates a small repository with the same layers in a temporary folder; disposal removes it. */
export function fixtureRepository(files: Files): Disposable & { readonly root: string } {
  const root = mkdtempSync(join(tmpdir(), "gw-layers-"));
  for (const [folder, entries] of Object.entries(projects)) {
    write(root, `${folder}/package.json`, manifest({ folder, entries }));
    write(root, `${folder}/src/index.ts`, "export {};\n");
  }
  for (const [path, content] of Object.entries(files)) write(root, path, content);
  if (!("CONTRIBUTING.md" in files)) write(root, "CONTRIBUTING.md", contributingOf(root));
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** Returns a page that lists the projects and the layers of a repository. */
export function contributingOf(root: string): string {
  const projects = findProjects(root);
  const blocks = [expectedFolders([], projects), expectedLayers(projects)];
  return ["# Contributing", ...blocks.map((lines) => block(lines))].join("\n\n");
}

/** Returns a Markdown code block. */
export function block(lines: readonly string[]): string {
  return ["```", ...lines, "```", ""].join("\n");
}

/** Returns a package.json of the fixture with additional fields. */
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
