import { afterAll, beforeAll, expect, test } from "vitest";
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
  await gateway.json(["workspaces", "create", "research"]);
  const own = ["secrets", "create", "own", "--value", "-", "--workspace", "research"];
  await gateway.json(own, "x");
});
afterAll(() => gateway.stop());

// A busy machine may need more than the half second of a shell.
const complete = (...words: string[]) =>
  completionsOf(buildProgram(fakeIo()), words, (kind, workspace) =>
    entityNames(gateway, kind, { timeoutMs: 20_000, workspace }),
  );

test.each([
  [["secr"], ["secrets"]],
  [["he"], ["health", "help"]],
  [["help", "secr"], ["secrets"]],
  [["secrets", "help", "cr"], ["create"]],
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
  [["workspaces", "get", "re"], ["research"]],
  [["secrets", "list", "--workspace", "re"], ["research"]],
  [["secrets", "list", "--workspace=re"], ["--workspace=research"]],
  [["secrets", "usage", "--workspace", "research", ""], ["own"]],
  [["secrets", "usage", "--workspace=research", ""], ["own"]],
  [["secrets", "usage", "--workspace", "missing", ""], []],
  [["keys", "list", "--w"], []],
  [["secrets", "create", "x", "--provider", "openai-c"], ["openai-compatible"]],
  [["secrets", "create", ""], []],
  [["endpoints", "create", "x", "--model=g"], ["--model=gpt4o"]],
  [["tokens", "create", "x", "--role=ad"], ["--role=admin"]],
  [["endpoints", "get", "--json=x"], []],
  [["endpoints", "create", "x", "--strategy", ""], ["REQUEST_BASED_TRAFFIC_SPLIT"]],
  [["usage", "--by", "met"], ["metadata:"]],
  [["usage", "c"], ["calls"]],
  [["usage", "export", ""], "files"],
  [["endpoints", "attach", "chat", "gpt4o", "--linkage", "F"], ["FALLBACK"]],
  [
    ["completion", ""],
    ["bash", "zsh", "fish"],
  ],
  [["endpoints", "get", "--database", "sqlite:x", ""], []],
  [["call", "--database=sqlite:x", ""], []],
  [["endpoints", "--database=sqlite:x", "ge"], ["get"]],
  [["secrets", "create", "x", "--from-file", "./k"], "files"],
  [["secrets", "create", "x", "--json-file="], "files"],
  [["keys", "generate", "--out", ""], "files"],
  [["import", "m"], ["mlflow"]],
  [["import", "./m"], "files"],
  [["nothing", ""], []],
])("completes %j", async (words, expected) => {
  expect(await complete(...words)).toEqual(expected);
});

test("without a server, names are not completed and no error is shown", async () => {
  const env = { GW_URL: "http://127.0.0.1:1" };
  for (const words of [["endpoints", "get", ""], ["secr"]]) {
    const { code, out, err } = await runGw(["completion", "words", "--", ...words], { env });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(words.length === 1 ? "names\nsecrets\n" : "names\n");
  }
});

test.each(["zsh", "fish"])(
  "prints a script for %s, and names the shells for another one",
  async (shell) => {
    expect((await gateway.gw(["completion", shell])).out).toContain("gw completion words -- ");
    const other = await gateway.gw(["completion", "cmd"]);
    expect(other).toMatchObject({ code: 2, err: "gw: <shell> must be one of bash, zsh, fish\n" });
  },
);
