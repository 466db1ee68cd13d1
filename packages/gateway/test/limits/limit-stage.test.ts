import { describe, expect, test } from "vitest";
import { limitOf, serveLimited } from "./limited-data-plane.ts";

describe("a limit of tokens", () => {
  test("is charged with what calls used, by token, and refuses those beyond", async () => {
    const limit = limitOf({ amount: "250", scope: { kind: "TOKEN" } });
    const { call, received, refused, spent } = await serveLimited([limit]);
    const statuses: number[] = [];
    for (let number = 0; number < 3; number += 1) {
      const response = await call({ max_tokens: 10 });
      await response.text();
      statuses.push(response.status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect((await call({ max_tokens: 10 }, { client: "token:other" })).status).toBe(200);
    expect(received).toHaveLength(3);
    expect(refused).toEqual(["default budget used_up"]);
    expect(await spent()).toEqual({ one: 300n, other: 150n });
  });

  test("names its state in headers, and its end in the error", async () => {
    const { call } = await serveLimited([limitOf({ amount: "100" })]);
    const first = await call({ max_tokens: 10 });
    await first.text();
    expect(first.headers.get("x-ratelimit-limit-tokens")).toBe("100");
    const second = await call({ max_tokens: 10 });
    expect(second.status).toBe(429);
    expect(second.headers.get("x-ratelimit-remaining-tokens")).toBe("0");
    const { error } = (await second.json()) as { error: Record<string, string> };
    expect(error).toMatchObject({ code: "budget_exceeded", type: "insufficient_quota" });
    expect(error.message).toBe(`the limit 'budget' is used up until ${error.window_end}`);
  });

  test("counts calls of endpoints that do not track their usage", async () => {
    const { call, ledger, spent } = await serveLimited([limitOf({ amount: "5000" })], {
      usageTracking: false,
    });
    await (await call()).text();
    expect(await spent()).toEqual({ "": 150n });
    expect((await ledger.usage.listCalls()).items).toEqual([]);
  });

  test("is not charged with a call that the provider does not bill", async () => {
    const { call, spent } = await serveLimited([limitOf({ amount: "5000" })], {
      respond: () => 400,
    });
    expect((await call()).status).toBe(400);
    expect(await spent()).toEqual({ "": 0n });
  });
});

test.each([
  ["OWNER", { anna: 300n, "token:three": 150n, admin: 150n }],
  ["TOKEN", { one: 150n, two: 150n, three: 150n, admin: 150n }],
] as const)(
  "a limit of each %s counts callers without one by themselves",
  async (kind, expected) => {
    const { call, ledger, spent } = await serveLimited([
      limitOf({ amount: "5000", scope: { kind } }),
    ]);
    const callers = [
      { client: "token:one", owner: "anna" },
      { client: "token:two", owner: "anna" },
      { client: "token:three" },
      { client: "admin" },
    ];
    for (const caller of callers) await (await call({}, caller)).text();
    expect(await spent()).toEqual(expected);
    const { items } = await ledger.usage.listCalls();
    expect(items.map(({ principal, owner }) => ({ client: principal, owner })).reverse()).toEqual(
      callers,
    );
  },
);

test("a strict limit refuses calls without a bound, and charges others with their use", async () => {
  const { call, refused, spent } = await serveLimited([limitOf({ amount: "5000", strict: true })]);
  const unbounded = await call();
  expect(unbounded.status).toBe(429);
  expect(((await unbounded.json()) as { error: { message: string } }).error.message).toContain(
    "`max_tokens`",
  );
  await (await call({ max_tokens: 50 })).text();
  expect(refused).toEqual(["default budget unbounded"]);
  expect(await spent()).toEqual({ "": 150n });
});

test("a limit of cost is charged by the price of the model", async () => {
  const limit = limitOf({ measure: "cost", amount: "5", unpriced: "REFUSE" });
  const { call, spent } = await serveLimited([limit]);
  await (await call({ max_tokens: 10 })).text();
  // 0.1 USD of input and 0.1 USD of output.
  expect(await spent()).toEqual({ "": 200_000_000n });
});

test("a limit of a model passes it over", async () => {
  const limit = limitOf({
    ...{ amount: "1", measure: "requests", action: "NEXT_MODEL" },
    scope: { kind: "MODEL", value: "d-first" },
  });
  const { call, received } = await serveLimited([limit], { models: ["first", "first"] });
  await (await call()).text();
  expect((await call()).status).toBe(429);
  expect(received.map(({ model }) => model)).toEqual(["first"]);
});

test("a call that no model may be called for is not counted by other limits", async () => {
  const requests = { measure: "requests" } as const;
  const ofModel = limitOf({ ...requests, amount: "1", scope: { kind: "MODEL" } });
  const ofAll = { ...limitOf({ ...requests, amount: "10" }), limitId: `l-${"1".repeat(32)}` };
  const { call, ledger, spent } = await serveLimited([ofModel, ofAll]);
  await (await call()).text();
  expect((await call()).status).toBe(429);
  await spent();
  const { items } = await ledger.ledger.listAllowances({ limitIds: [ofAll.limitId] });
  expect(items).toMatchObject([{ spent: 1n }]);
});

test("calls of a workspace without limits cost nothing", async () => {
  const { call, ledger, limiter } = await serveLimited([]);
  const response = await call();
  await response.text();
  expect(response.headers.get("x-ratelimit-limit-tokens")).toBeNull();
  expect(limiter.hasLimits("default")).toBe(false);
  expect((await ledger.ledger.listGateways()).items).toEqual([]);
});
