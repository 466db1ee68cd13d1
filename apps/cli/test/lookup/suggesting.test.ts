import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServedGateway, serveGateway } from "../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  await gateway.json(["secrets", "create", "openai", "--provider", "openai", "--value", "-"], "x");
  await gateway.json(["models", "create", "gpt4o", "--secret", "openai", "--model", "gpt-4o"]);
  const options = ["--model", "gpt4o", "--alias", "assistant", "--tag", "team=a"];
  await gateway.json(["endpoints", "create", "chat", ...options]);
  await gateway.json(["tokens", "create", "my-app", "--role", "viewer"]);
});
afterAll(() => gateway.stop());

test.each([
  [["secrets", "get", "opnai"], 4, '"openai"'],
  [["secrets", "delete", "openaii", "--yes"], 4, '"openai"'],
  [["models", "get", "gpt40"], 4, '"gpt4o"'],
  [["endpoints", "create", "x", "--model", "gtp4o:70"], 4, '"gpt4o"'],
  [["endpoints", "get", "Chat"], 4, '"chat"'],
  [["endpoints", "explain", "asistant"], 4, '"assistant"'],
  [["tokens", "create", "x", "--role", "invoker", "--endpoint", "chta"], 4, '"chat"'],
  [["tokens", "revoke", "myapp"], 4, '"my-app"'],
  [["tags", "get", "chat", "tema"], 4, '"team"'],
  [["secret", "list"], 2, "secrets"],
  [["secrets", "lst"], 2, "list"],
  [["secrets", "list", "--jsno"], 2, "--json"],
  [["endpoints", "update", "chat", "--no-usage-traking"], 2, "--no-usage-tracking"],
  [["endpoints", "get", "CHAT"], 4, '"chat"'],
  [["models", "get", "GPT4O"], 4, '"gpt4o"'],
  [["call", "cht", "Hello"], 4, '"chat"'],
  [["Secrets", "list"], 2, "secrets"],
  [["secrets", "re-encrypt"], 2, "reencrypt"],
  [["secrets", "list", "--JSON"], 2, "--json"],
  [["secrets", "create", "x", "--fromFile", "y"], 2, "--from-file"],
  [["help", "secrts"], 2, "secrets"],
  [["secrets", "help", "crate"], 2, "create"],
  [["completion", "fsh"], 2, "fish"],
])("gw %j suggests the name that was meant", async (args, code, meant) => {
  const outcome = await gateway.gw(args);
  expect(outcome).toMatchObject({ code, out: "" });
  expect(outcome.err.trim().split("\n")).toHaveLength(1);
  expect(outcome.err).toContain(`; did you mean ${meant}?`);
});

test.each([
  [["secrets", "get", "something-else"], 4],
  [["frobnicate"], 2],
  [["help", "frobnicate"], 2],
  [["completion", "powershell"], 2],
  [["secrets", "list", "--frobnicate"], 2],
])("gw %j suggests nothing that is not similar", async (args, code) => {
  const outcome = await gateway.gw(args);
  expect(outcome.code).toBe(code);
  expect(outcome.err).not.toContain("did you mean");
});

test("an unknown word that resembles no name is not repeated if it may be a credential", async () => {
  for (const word of ["sk-LIVE-abcdef", "Hunter"]) {
    for (const args of [[word], ["help", word], ["secrets", word]]) {
      const { err } = await gateway.gw(args);
      expect(err).toMatch(/^gw: [^\n]*has no command of that name[^\n]*\n$/);
    }
  }
});

test.each([[["help", "secrets"]], [["secrets", "help", "create"]], [["help"]]])(
  "gw %j prints the help",
  async (args) => {
    const { code, out, err } = await gateway.gw(args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Usage: gw /);
  },
);
