import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  await gateway.json(["secrets", "create", "key", "--provider", "openai", "--value", "-"], "x");
  await gateway.json(["models", "create", "gpt4o", "--secret", "key", "--model", "gpt-4o"]);
});
afterAll(() => gateway.stop());

const update = (...options: string[]) =>
  gateway.json(["endpoints", "update", "openai/gpt-5", ...options]);

test("an endpoint gets, keeps and loses aliases and settings", async () => {
  const created = await gateway.json([
    ...["endpoints", "create", "openai/gpt-5", "--model", "gpt4o", "--alias", "gpt-5"],
    ...["--alias", "gpt:latest", "--sticky", "--no-fallback-on-timeout"],
    "--no-stream-usage",
    ...["--connect-timeout", "500ms", "--first-byte-timeout", "30s", "--total-timeout", "2h"],
  ]);
  const timeouts = { connect: 500, first_byte: 30_000, total: 7_200_000 };
  expect(created).toMatchObject({
    aliases: ["gpt-5", "gpt:latest"],
    settings: { fallback_on_timeout: false, sticky: true, stream_usage: false, timeouts },
  });
  expect(await gateway.json(["endpoints", "get", "gpt:latest"])).toEqual(created);
  const { out } = await gateway.gw(["endpoints", "get", "gpt-5"]);
  expect(out).toMatch(/^aliases +gpt-5 gpt:latest$/m);
  expect(out).toMatch(
    /^settings +sticky, no fallback on timeout, no stream usage, connect 500 ms, first byte 30000 ms, total 7200000 ms$/m,
  );

  expect(await update("--no-sticky", "--idle-timeout", "10m")).toMatchObject({
    aliases: ["gpt-5", "gpt:latest"],
    settings: {
      fallback_on_timeout: false,
      sticky: false,
      timeouts: { ...timeouts, idle: 600_000 },
    },
  });
  expect(await update("--alias", "other", "--fallback-on-timeout", "--stream-usage")).toMatchObject(
    {
      aliases: ["other"],
      settings: { fallback_on_timeout: true, stream_usage: true },
    },
  );
  const cleared = await update("--clear-aliases", "--clear-settings");
  expect(cleared).toMatchObject({ aliases: [], settings: {} });
});

test("an endpoint without these options has none", async () => {
  const created = await gateway.json(["endpoints", "create", "plain", "--model", "gpt4o"]);
  expect(created).toMatchObject({ aliases: [], settings: {} });
});

test.each([
  [["--first-byte-timeout", "30"], "--first-byte-timeout must be a time from 100ms to 24h"],
  [["--idle-timeout", "99ms"], "--idle-timeout must be a time"],
  [["--total-timeout", "25h"], "--total-timeout must be a time"],
  [["--early-head", "0s"], "--early-head must be a time"],
  [["--clear-settings", "--sticky"], "--clear-settings cannot be used"],
  [["--clear-aliases", "--alias", "x"], "--clear-aliases cannot be used with --alias"],
])("%j is wrong use", async (options, message) => {
  const { code, err } = await gateway.gw(["endpoints", "update", "plain", ...options]);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
