import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  await gateway.json(["secrets", "create", "key", "--provider", "openai", "--value", "-"], "x");
  await gateway.json(["models", "create", "gpt", "--secret", "key", "--model", "gpt"]);
  await gateway.json(["endpoints", "create", "chat", "--model", "gpt"]);
});
afterAll(() => gateway.stop());

const tokens = ["--measure", "tokens", "--amount", "100000", "--window", "1d"];

test("a limit is created, shown with what it does, listed, changed and deleted", async () => {
  const created = await gateway.gw(["limits", "create", "daily", ...tokens, "--scope", "token"]);
  expect(created.code).toBe(0);
  expect(created.out).toContain(
    "Each token may use 100,000 tokens a day (UTC). Calls beyond get 429. " +
      "While the database is away, calls are admitted.",
  );
  const shown = await gateway.json(["limits", "get", "daily"]);
  expect(shown).toMatchObject({
    ...{ name: "daily", measure: "tokens", amount: "100000", window: { unit: "DAYS", length: 1 } },
    ...{ scope: { kind: "TOKEN" }, action: "REJECT", on_outage: "ADMIT", enabled: true },
  });
  const listed = await gateway.gw(["limits", "list", "--measure", "tokens", "--scope", "token"]);
  expect(listed.out).toMatch(/^daily +tokens +100000 +1 day +token +reject +enabled +l-/m);
  expect((await gateway.gw(["limits", "list", "--measure", "cost"])).err).toBe("no limits\n");
  const changes = ["--amount", "7", "--warn-at", "80", "--disable"];
  expect(await gateway.json(["limits", "update", "daily", ...changes])).toMatchObject({
    ...{ amount: "7", warn_at: 80, enabled: false },
  });
  const enabled = await gateway.json([
    "limits",
    "update",
    "daily",
    "--warn-at",
    "none",
    "--enable",
  ]);
  expect(enabled).not.toHaveProperty("warn_at");
  const { out } = await gateway.gw(["limits", "delete", "daily", "--dry-run"]);
  expect(out).toContain("No longer applies: Each token may use 7 tokens a day (UTC).");
  expect((await gateway.gw(["limits", "delete", "daily", "--yes"])).out).toContain("Deleted");
  expect((await gateway.gw(["limits", "get", "daily"])).code).toBe(4);
});

test("the subject of a scope is looked up by name", async () => {
  const { endpoint_id: endpointId } = (await gateway.json(["endpoints", "get", "chat"])) as {
    readonly endpoint_id: string;
  };
  const create = (name: string, scope: string) =>
    gateway.json(["limits", "create", name, ...tokens, "--scope", scope]);
  expect(await create("one", "endpoint:chat")).toMatchObject({
    scope: { kind: "ENDPOINT", value: endpointId },
  });
  expect(await create("two", "metadata:team=search=1")).toMatchObject({
    scope: { kind: "METADATA", key: "team", value: "search=1" },
  });
  expect(await create("three", "owner:anna")).toMatchObject({
    scope: { kind: "OWNER", value: "anna" },
  });
  const unknown = ["limits", "create", "four", ...tokens, "--scope", "model:unknown"];
  expect((await gateway.gw(unknown)).code).toBe(4);
});

test("limits of money and strict ones refuse calls in an outage by default", async () => {
  const cost = ["--measure", "cost", "--amount", "25.5", "--window", "1mo", "--scope", "global"];
  const create = (name: string, ...args: string[]) =>
    gateway.json(["limits", "create", name, ...args, "--unpriced", "refuse"]);
  expect(await create("money", ...cost)).toMatchObject({ on_outage: "REFUSE" });
  expect(await create("alert", ...cost, "--action", "alert")).toMatchObject({ on_outage: "ADMIT" });
  const admitting = [...cost, "--on-outage", "admit"];
  expect(await create("admitting", ...admitting)).toMatchObject({ on_outage: "ADMIT" });
  const strict = ["limits", "create", "strict", ...tokens, "--scope", "token", "--strict"];
  expect(await gateway.json(strict)).toMatchObject({ strict: true, on_outage: "REFUSE" });
});

test("terms that are not understood, or that no gateway could enforce, are named", async () => {
  const create = (...args: string[]) =>
    gateway.gw(["limits", "create", "wrong", "--measure", "tokens", "--amount", "5", ...args]);
  const window = ["--window", "1d"];
  for (const [args, option] of [
    [["--window", "1y", "--scope", "token"], "--window"],
    [[...window, "--scope", "everybody"], "--scope"],
    [[...window, "--scope", "metadata"], "metadata:team"],
    [[...window, "--scope", "token", "--action", "stop"], "--action"],
    [[...window, "--scope", "token", "--warn-at", "101"], "--warn-at"],
    [[...window, "--scope", "token", "--on-outage", "wait"], "--on-outage"],
  ] as const) {
    const { code, err } = await create(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(option)]);
  }
  const unpriced = await create(...window, "--scope", "token", "--unpriced", "admit");
  expect(unpriced.code).not.toBe(0);
  expect(unpriced.err).toContain("unpriced");
  const both = await gateway.gw(["limits", "update", "one", "--enable", "--disable"]);
  expect([both.code, both.err]).toEqual([2, expect.stringContaining("--enable")]);
});
