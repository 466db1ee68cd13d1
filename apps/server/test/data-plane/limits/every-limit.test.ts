import { allowanceKindOf, type LimitScopeKind, limitMeasures } from "@gw/entities";
import { expect, test } from "vitest";
import {
  answer,
  apiFormats,
  type LimitedCall,
  type LimitedGateway,
  openLimitedGateway,
} from "../../fixtures/limited-gateway.ts";
import {
  createCombination,
  type LimitCombination,
  limitCombinations,
} from "./limit-combinations.ts";

/** The call of a number; the API formats take turns, with and without a stream. */
function callOf(index: number): LimitedCall {
  const format = apiFormats[index % apiFormats.length] ?? "chat";
  const isStream = Math.floor(index / apiFormats.length) % 2 === 1;
  return { format, isStream, client: "one", metadata: "team=blue" };
}

/** What makes a call one of another subject. */
const others: Readonly<Record<LimitScopeKind, LimitedCall>> = {
  GLOBAL: { client: "admin", workspace: "research" },
  ENDPOINT: { endpoint: "other" },
  MODEL: { endpoint: "other" },
  TOKEN: { client: "two" },
  OWNER: { client: "two" },
  METADATA: { metadata: "team=red" },
};

/** Makes a call that runs until the returned function is called. */
async function hold({ provider, call }: LimitedGateway, options: LimitedCall) {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  provider.respond(() => {
    arrive();
    return { ...answer, [options.isStream ? "betweenChunks" : "beforeHeaders"]: end };
  });
  const response = call(options);
  await arrived;
  provider.respond(() => answer);
  return async () => {
    resolve();
    await (await response).arrayBuffer();
  };
}

/** The status and the code of a response, and whether it names a limit. */
async function outcomeOf(response: Response): Promise<string> {
  const text = await response.text();
  const [, code] = /"(?:code|reason)":"([a-z_]+)"/.exec(text) ?? [];
  return response.ok ? "admitted" : `${response.status} ${code} ${text.includes("'limit ")}`;
}

/** What happens to calls once a limit is used up. */
async function outcomes(at: LimitedGateway, limit: LimitCombination, call: LimitedCall) {
  const isRunning = limit.measure === "concurrency";
  const end = isRunning ? await hold(at, call) : await at.statusOf(call);
  const first = at.lastModel();
  let next: string | undefined;
  if (limit.action === "NEXT_MODEL") {
    await at.statusOf({ ...call, endpoint: "pair" });
    next = at.lastModel();
  }
  const beyond = await outcomeOf(await at.call(call));
  const other = await at.statusOf({ ...call, ...others[limit.kind] });
  if (typeof end === "function") await end();
  return { first, next, beyond, other };
}

test("every limit that can be created refuses a call, and none of another subject", async () => {
  const queue = limitCombinations.filter(({ action }) => action !== "ALERT").entries();
  const tested = new Set<string>();
  const work = async (): Promise<void> => {
    const at = await openLimitedGateway();
    for (const [index, terms] of queue) {
      const call = callOf(index);
      const limit = await createCombination(at, terms, call);
      if (limit === undefined) continue;
      await at.gateway.dataPlane?.endpoints.load();
      const code = allowanceKindOf(limit) === "fixed" ? "budget_exceeded" : "rate_limited";
      expect({ terms, call, ...(await outcomes(at, terms, call)) }).toEqual({
        ...{ terms, call, first: "first", beyond: `429 ${code} true`, other: 200 },
        next: terms.action === "NEXT_MODEL" ? "spare" : undefined,
      });
      tested.add(`${terms.measure} ${call.format} ${call.isStream ? "stream" : ""}`);
      tested.add(`${terms.measure} ${terms.kind} ${terms.hasValue ? "value" : ""}`);
      await at.gateway.store.deleteGatewayLimit({ limitId: limit.limitId });
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  // Each of 4 API formats with and without a stream, and 11 scopes; GLOBAL has no value.
  expect(tested.size).toBe(limitMeasures.length * (4 * 2 + 11));
});

test("every alert that can be created raises an event, and refuses no call", async () => {
  const at = await openLimitedGateway();
  const call = callOf(0);
  const limitIds: string[] = [];
  for (const terms of limitCombinations) {
    if (terms.action !== "ALERT") continue;
    const limit = await createCombination(at, terms, call);
    if (limit !== undefined) limitIds.push(limit.limitId);
  }
  // 11 scopes, 6 windows of cost and 3 of tokens and of requests.
  expect(limitIds).toHaveLength(11 * (6 + 3 + 3));
  await at.gateway.dataPlane?.endpoints.load();
  expect([await at.statusOf(call), await at.statusOf(call)]).toEqual([200, 200]);
  const alerted = async (): Promise<readonly unknown[]> => {
    const { items } = await at.gateway.auditLog.list({
      ...{ action: "limit.exceeded", maxResults: 200 },
    });
    return items.map(({ targetId }) => targetId).sort();
  };
  await expect.poll(alerted, { timeout: 60_000 }).toEqual(limitIds.sort());
});
