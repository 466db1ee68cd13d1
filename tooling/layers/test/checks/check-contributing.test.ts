import { expect, test } from "vitest";
import { checkLayers } from "../../src/check-layers.ts";
import { formatViolation } from "../../src/violation.ts";
import { block, fixtureRepository } from "../fixture-repository.ts";

const folders = [
  "packages/entities         types",
  "packages/crypto           envelopes",
  "packages/store-*          stores",
  "packages/config-resolver  opens secrets",
  "apps/server               the server",
  "apps/cli                  the command line",
  "tooling/*                 tools",
  "docs/                     documentation",
];

const layers = [
  "entities <- no other project",
  "crypto <- modules of Node.js only",
  "store-abstract <- entities, crypto",
  "store-sql <- entities, crypto/operator-input, store-abstract, usage, limits",
  "config-resolver <- entities, crypto, store-abstract",
  "apps/server <- any package",
  "apps/cli <- any package, the main entry point of server",
  "tooling/* <- any package, any tool",
];

function violationsOf(page: string): string[] {
  using repository = fixtureRepository({ "CONTRIBUTING.md": page });
  return checkLayers({ root: repository.root }).violations.map(formatViolation);
}

test("accepts a page that lists every project and every layer", () => {
  expect(violationsOf(`# A\n\n${block(folders)}\n${block(layers)}`)).toEqual([]);
});

test("prints the expected list when a project is missing", () => {
  const [first, ...others] = folders;
  const [message = "", ...more] = violationsOf(`${block(others)}\n${block(layers)}`);
  expect(more).toEqual([]);
  expect(message.split("\n").slice(0, 5)).toEqual([
    "CONTRIBUTING.md:1 does not list the folders of the repository:",
    "+ packages/entities",
    "replace the list with:",
    "packages/entities",
    "packages/crypto          envelopes",
  ]);
  expect(first).toContain("packages/entities");
});

test("rejects a line about a project that does not exist", () => {
  const page = `${block([...folders, "packages/gone  none"])}\n${block(layers)}`;
  expect(violationsOf(page)).toEqual([expect.stringContaining("\n- packages/gone none\n")]);
});

test("rejects a layer with other imports than the layer table allows", () => {
  const wrong = layers.map((line) => line.replace("entities, crypto", "entities"));
  expect(violationsOf(`${block(folders)}\n${block(wrong)}`)).toEqual([
    expect.stringMatching(/^CONTRIBUTING\.md:12 does not list the layers .*\n\+ store-abstract/),
  ]);
});

test("rejects a page without the lists", () => {
  expect(violationsOf("# Contributing\n")).toEqual([
    expect.stringContaining("does not list the folders"),
    expect.stringContaining("does not list the layers"),
  ]);
});
