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
])("gw %j suggests the name that was meant", async (args, code, meant) => {
  const outcome = await gateway.gw(args);
  expect(outcome).toMatchObject({ code, out: "" });
  expect(outcome.err).toContain(`; did you mean ${meant}?`);
});

test.each([
  [["secrets", "get", "something-else"], 4],
  [["frobnicate"], 2],
  [["secrets", "list", "--frobnicate"], 2],
])("gw %j suggests nothing that is not similar", async (args, code) => {
  const outcome = await gateway.gw(args);
  expect(outcome.code).toBe(code);
  expect(outcome.err).not.toContain("did you mean");
});
