import { readFile } from "node:fs/promises";
import { describeSettings } from "@gw/gateway";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { runCli } from "../src/index.js";
import { buildProgram } from "../src/program.js";
import { fakeIo } from "./fixtures/fake-io.js";

function pathsOf(command: Command, path: readonly string[] = []): string[][] {
  return [
    [...path],
    ...command.commands.flatMap((child) => pathsOf(child, [...path, child.name()])),
  ];
}

const paths = pathsOf(buildProgram(fakeIo())).filter((path) => path.length > 0);

describe("help", () => {
  test.each(paths.map((path) => path.join(" ")))(
    "of gw %s shows the usage and examples",
    async (path) => {
      const io = fakeIo();
      expect(await runCli([...path.split(" "), "--help"], io)).toBe(0);
      expect(io.out()).toContain("\nExamples:\n  $ ");
      expect(io.out()).toContain(`gw ${path}`);
      expect(io.err()).toBe("");
    },
  );

  test("does not depend on the environment", async () => {
    const io = fakeIo({ env: { GW_URL: "nonsense", GW_TOKEN: "no token" } });
    expect(await runCli(["secrets", "list", "--help"], io)).toBe(0);
  });
});

test("gw serve --help lists every setting of the server", async () => {
  const io = fakeIo();
  expect(await runCli(["serve", "--help"], io)).toBe(0);
  for (const { name } of describeSettings()) expect(io.out()).toContain(`\n  ${name}\n`);
  expect(
    io
      .out()
      .split("\n")
      .filter((line) => line.length > 110),
  ).toEqual([]);
});

test("docs/cli.md lists every command", async () => {
  const reference = await readFile(new URL("../../../docs/cli.md", import.meta.url), "utf8");
  for (const [noun, verb] of paths) {
    const rows = reference.split("\n").filter((line) => line.startsWith(`| \`gw ${noun}`));
    expect(rows.join("\n"), `gw ${noun} ${verb ?? ""}`).toMatch(
      new RegExp(verb === undefined ? `gw ${noun}` : `\\b${verb}\\b`),
    );
  }
});
