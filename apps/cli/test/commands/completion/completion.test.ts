import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { completionsOf } from "../../../src/commands/completion/completions.js";
import { entityNames } from "../../../src/commands/completion/entity-names.js";
import { buildProgram } from "../../../src/program.js";
import { fakeIo } from "../../fixtures/fake-io.js";
import { runGw } from "../../fixtures/run-gw.js";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  await gateway.json(["secrets", "create", "openai", "--provider", "openai", "--value", "-"], "x");
  await gateway.json(["models", "create", "gpt4o", "--secret", "openai", "--model", "gpt-4o"]);
  await gateway.json(["endpoints", "create", "chat", "--model", "gpt4o"]);
  await gateway.json(["tokens", "create", "my-app", "--role", "viewer"]);
});
afterAll(() => gateway.stop());

// A busy machine may need more than the half second of a shell.
const complete = (...words: string[]) =>
  completionsOf(buildProgram(fakeIo()), words, (kind) => entityNames(gateway.env, kind, 20_000));

test.each([
  [["secr"], ["secrets"]],
  [["secrets", "re"], ["reencrypt"]],
  [
    ["endpoints", "update", "x", "--clear-s"],
    ["--clear-strategy", "--clear-settings"],
  ],
  [["endpoints", "get", "--js"], ["--json"]],
  [["endpoints", "get", ""], ["chat"]],
  [["call", "ch"], ["chat"]],
  [["secrets", "usage", ""], ["openai"]],
  [["models", "create", "x", "--secret", ""], ["openai"]],
  [["models", "create", "x", "--model", ""], []],
  [["endpoints", "create", "x", "--model", ""], ["gpt4o"]],
  [["endpoints", "create", "x", "--model", "gpt4o", "--fallback", "g"], ["gpt4o"]],
  [["endpoints", "attach", "chat", ""], ["gpt4o"]],
  [["tokens", "revoke", "my"], ["my-app"]],
  [["tokens", "create", "x", "--role", "ad"], ["admin"]],
  [["secrets", "create", "x", "--provider", "openai-c"], ["openai-compatible"]],
  [["secrets", "create", ""], []],
  [["nothing", ""], []],
])("completes %j", async (words, expected) => {
  expect(await complete(...words)).toEqual(expected);
});

test("without a server, names are not completed and no error is shown", async () => {
  const env = { GW_URL: "http://127.0.0.1:1" };
  for (const words of [["endpoints", "get", ""], ["secr"]]) {
    const { code, out, err } = await runGw(["completion", "words", "--", ...words], { env });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(words.length === 1 ? "secrets\n" : "");
  }
});

test("the script for bash completes a command line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gw-completion-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(fileURLToPath(new URL("../../../../../bin/gw", import.meta.url)), join(folder, "gw"));
  const { out: script } = await gateway.gw(["completion", "bash"]);
  const line = `COMP_WORDS=(gw endpoints exp) COMP_CWORD=2; _gw; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", `${script}\n${line}`], {
    encoding: "utf8",
    env: { PATH: `${folder}:/usr/bin:/bin` },
  });
  expect({ stdout, stderr }).toEqual({ stdout: "explain\n", stderr: "" });
});

test.each(["zsh", "fish"])(
  "prints a script for %s, and names the shells for another one",
  async (shell) => {
    expect((await gateway.gw(["completion", shell])).out).toContain("gw completion words -- ");
    const other = await gateway.gw(["completion", "csh"]);
    expect(other).toMatchObject({ code: 2, err: "gw: <shell> must be one of bash, zsh, fish\n" });
  },
);
