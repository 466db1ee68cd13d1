import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseBashLine } from "../../../src/commands/completion/bash-line.js";
import { completionScripts } from "../../../src/commands/completion/completion-scripts.js";
import { runGw } from "../../fixtures/run-gw.js";

/** The default of bash. */
const breaks = " \t\n\"'@><=;|&(:";

/** A folder on the PATH. */
function binFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gw-completion-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with a `gw` that prints fixed candidates. */
function fakeGw(...lines: readonly string[]): string {
  const folder = binFolder();
  writeFileSync(join(folder, "answer"), lines.map((line) => `${line}\n`).join(""));
  writeFileSync(join(folder, "gw"), `#!/bin/sh\ncat "${folder}/answer"\n`, { mode: 0o755 });
  return folder;
}

function runShell(command: readonly string[], folder: string): string {
  const [program = "", ...args] = command;
  const { stdout, stderr } = spawnSync(program, args, {
    ...{ cwd: folder, encoding: "utf8" },
    env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, LC_ALL: "C.UTF-8" },
  });
  expect(stderr).toBe("");
  return stdout;
}

/** Defines the function of the script and calls it for the line in `$1`. */
const completeLine = `${completionScripts.bash}
compopt() { printf '%s\\n' "compopt $*"; }
COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDBREAKS=$2; _gw`;

test("the script for bash completes a command", () => {
  const folder = binFolder();
  symlinkSync(fileURLToPath(new URL("../../../../../bin/gw", import.meta.url)), join(folder, "gw"));
  const show = `${completeLine}; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ["bash", "--norc", "-c", show, "bash", "gw endpoints exp", breaks];
  expect(runShell(args, folder)).toBe("explain\n");
});

// A line is what the user typed; bash keeps the part up to the bar and replaces the rest.
test.each([
  ["gw models get |q", "q$(touch pwned)"],
  ["gw models get |q\\$\\(to", "q$(touch pwned)"],
  ["gw models get '|q", "q$(touch pwned)"],
  ['gw models get "|q', "q$(touch pwned)"],
  ["gw models get |", "`touch pwned`"],
  ['gw models get "|', "`touch pwned`"],
  ["gw models get |", "*"],
  ["gw models get |", "~"],
  ["gw models get |", "{a,b}"],
  ["gw models get |", "a;touch pwned"],
  ["gw models get |", "#comment"],
  ["gw models get |with", "with blank"],
  ["gw models get |with\\ ", "with blank"],
  ["gw models get '|with b", "with blank"],
  ["gw models get |it", "it's"],
  ["gw models get '|it", "it's"],
  ['gw models get "|', 'say"so'],
  ["gw models get |", "back\\slash"],
  ['gw models get "|', "back\\slash"],
  ['gw models get "|', "bang!x"],
  ["gw models get |ü", "über"],
  ["gw models get llama3:|", "llama3:7b"],
  ["gw models get llama3:|", "llama3:$(touch pwned)"],
  ["gw models get me|@", "me@home"],
  ["gw models get --model=|l", "--model=l m"],
])("bash inserts the candidate of %j as one word: %j", (marked, name) => {
  const [kept = "", typed = ""] = marked.split("|");
  const line = `${kept}${typed}`;
  const folder = fakeGw("names", parseBashLine(line, breaks).insertionOf(name));
  const evaluate = `${completeLine}; set -H; eval "set -- $3\${COMPREPLY[0]}$4"; printf '%s\\n' "$@"`;
  const quote = /['"]$/.exec(kept)?.[0] ?? "";
  const args = ["bash", "--norc", "-c", evaluate, "bash", line, breaks, kept, quote];
  const words = ["gw", "models", "get"];
  expect(runShell(args, folder)).toBe([...words, name, ""].join("\n"));
  expect(readdirSync(folder).sort()).toEqual(["answer", "gw"]);
});

test("bash completes files only where a command takes one", () => {
  const show = `${completeLine}; printf '%s\\n' "\${#COMPREPLY[@]}"`;
  const args = ["bash", "--norc", "-c", show, "bash", "gw x", breaks];
  expect(runShell(args, fakeGw("files"))).toBe("compopt -o default\n0\n");
  expect(runShell(args, fakeGw("names"))).toBe("0\n");
});

test.each([
  ["gw sec", "names\nsecrets\n"],
  ["gw 'secrets' \"re", "names\nreencrypt\n"],
  ["gw completion z", "names\nzsh\n"],
  ["gw export > sec", "files\n"],
  ["gw export >sec", "files\n"],
  ["gw export > out --he", "names\n--help\n"],
  ["gw secrets create x --from-file=", "files\n"],
  ["gw $(sec", ""],
  ["gw `sec", ""],
  ['gw "$', ""],
  ["gw s*", ""],
])("gw completion bash-words splits %j and expands nothing", async (line, out) => {
  const found = await runGw(["completion", "bash-words", "--", line, breaks]);
  expect(found).toEqual({ code: 0, out, err: "" });
});

describe.runIf(process.env.GW_NIGHTLY === "1")("the scripts in other shells (nightly)", () => {
  const names = ["q$(touch pwned)", "q*", "q r"];
  const has = (shell: string) => spawnSync(shell, ["--version"]).error === undefined;

  test.runIf(has("fish"))("fish completes names as data, and files where one is expected", () => {
    const ask = (line: string) => `${completionScripts.fish}\ncomplete -C ${line}`;
    const folder = fakeGw("names", ...names);
    const found = runShell(["fish", "--no-config", "-c", ask("'gw models get q'")], folder);
    expect(found.trim().split("\n").sort()).toEqual([...names].sort());
    const none = runShell(["fish", "--no-config", "-c", ask("'gw models get a'")], fakeGw("names"));
    expect(none).toBe("");
    const files = fakeGw("files");
    for (const [line, expected] of [
      ["'gw import an'", "answer\n"],
      ["'gw x --from-file=an'", "--from-file=answer\n"],
    ] as const) {
      expect(runShell(["fish", "--no-config", "-c", ask(line)], files)).toBe(expected);
    }
    expect(readdirSync(folder)).not.toContain("pwned");
  });

  test.runIf(has("zsh"))("zsh completes names as data, and files where one is expected", () => {
    const run = (folder: string) =>
      runShell(
        [
          "zsh",
          "-f",
          "-c",
          `compdef() {}; compset() {}; _files() { print -r files }
compadd() { print -rl -- "\${(@P)2}" }
${completionScripts.zsh}
words=(gw models get q) CURRENT=4 PREFIX='q\\$\\('; _gw`,
        ],
        folder,
      );
    const folder = fakeGw("names", ...names);
    expect(run(folder)).toBe(names.map((name) => `${name}\n`).join(""));
    expect(run(fakeGw("files"))).toBe("files\n");
    expect(readdirSync(folder)).not.toContain("pwned");
  });
});
