import type { Project } from "../project.ts";
import type { Violation } from "../violation.ts";
import { expectedFolders, expectedLayers } from "./contributing-lists.ts";

const file = "CONTRIBUTING.md";
const codeBlock = /^```[^\n]*\n([\s\S]*?)^```$/gm;

/** Compares the list of folders and the list of layers in CONTRIBUTING.md with the repository. */
export function checkContributing(text: string, projects: readonly Project[]): Violation[] {
  const blocks = [...text.matchAll(codeBlock)].map(({ 1: body = "", index }) => ({
    lines: body.trimEnd().split("\n"),
    line: text.slice(0, index).split("\n").length,
  }));
  const folderList = blocks.find(({ lines }) => lines.some((line) => /^packages\/\S+/.test(line)));
  const layerList = blocks.find(({ lines }) => lines.some((line) => line.includes(" <- ")));
  return [
    ...checkBlock(folderList, expectedFolders(folderList?.lines ?? [], projects), "folders"),
    ...checkBlock(layerList, expectedLayers(projects), "layers"),
  ];
}

interface Block {
  readonly lines: readonly string[];
  readonly line: number;
}

function checkBlock(
  block: Block | undefined,
  expected: readonly string[],
  title: string,
): Violation[] {
  const present = new Set(block?.lines.map(normalize));
  const wanted = new Set(expected.map(normalize));
  const differences = [
    ...expected.filter((line) => !present.has(normalize(line))).map((line) => `+ ${line}`),
    ...[...present].filter((line) => !wanted.has(line)).map((line) => `- ${line}`),
  ];
  if (differences.length === 0) return [];
  const message = [
    `does not list the ${title} of the repository:`,
    ...differences,
    "replace the list with:",
    ...expected,
  ].join("\n");
  return [{ file, line: block?.line, message }];
}

function normalize(line: string): string {
  return line.trim().replace(/\s+/g, " ");
}
