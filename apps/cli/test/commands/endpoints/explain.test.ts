import { expect, test } from "vitest";
import { callGateway, canary } from "../../fixtures/called-gateway.js";
import { runGw } from "../../fixtures/run-gw.js";

/** An endpoint with drawn, never drawn, fallback and orphaned models. */
async function explainedGateway() {
  const called = await callGateway();
  for (const name of ["big", "small", "idle", "last", "over", "gone"]) await called.model(name);
  const primaries = ["big:70", "small:30", "idle:0", "gone:900"].flatMap((one) => ["--model", one]);
  const fallbacks = ["last", "over"].flatMap((one) => ["--fallback", one]);
  await called.endpoint("chat", ...primaries, ...fallbacks, "--split", "--fallback-attempts", "1");
  await called.gateway.json(["secrets", "delete", "gone", "--yes"]);
  return called;
}

test("explains an endpoint through a server, which opens the credentials", async () => {
  const { gateway } = await explainedGateway();
  expect(await gateway.gw(["endpoints", "explain", "chat"])).toEqual({
    code: 0,
    out: `\
A call of endpoint "chat" draws a PRIMARY model by weight and, if it fails, one of the others, then the FALLBACK models in order.

MODEL  CALLS                    LINKAGE   WEIGHT  1ST   2ND   3RD
big    openai-compatible/big    PRIMARY   70      70 %  30 %  -
small  openai-compatible/small  PRIMARY   30      30 %  70 %  -
last   openai-compatible/last   FALLBACK  -       -     -     always

NOT TRIED  CALLS                   LINKAGE   WHY
idle       openai-compatible/idle  PRIMARY   its weight is 0, so it is never drawn
gone       openai-compatible/gone  PRIMARY   it has no secret; set one with gw models update --secret
over       openai-compatible/over  FALLBACK  the endpoint allows fewer fallback attempts

Not checked:
- which models failed recently; each server tries those last for a while
- whether the providers respond; gw endpoints test chat calls them
`,
    err: "",
  });
  expect(await gateway.gw(["endpoints", "explain", "nobody"])).toMatchObject({ code: 4, out: "" });
});

test("--json has all probabilities and reasons", async () => {
  const { gateway } = await explainedGateway();
  const explanation = await gateway.json(["endpoints", "explain", "chat"]);
  const { endpoint_id: endpointId } = (await gateway.json(["endpoints", "get", "chat"])) as {
    readonly endpoint_id: string;
  };
  expect(explanation).toMatchObject({
    endpoint_id: endpointId,
    name: "chat",
    routing_strategy: "REQUEST_BASED_TRAFFIC_SPLIT",
    fallback_config: { strategy: "SEQUENTIAL", max_attempts: 1 },
    tried: [
      { name: "big", weight: 70, chances: [0.7, 0.3] },
      { name: "small", model_name: "small", chances: [0.3, 0.7] },
      { name: "last", linkage_type: "FALLBACK", chances: [0, 0, 1] },
    ],
    unknown: ["recent_failures", "provider_responses"],
    not_tried: [
      { name: "idle", reason: "WEIGHT_ZERO" },
      { name: "gone", reason: "ORPHANED" },
      { name: "over", reason: "BEYOND_MAX_ATTEMPTS" },
    ],
  });
  expect(await gateway.json(["endpoints", "explain", endpointId])).toEqual(explanation);
});

test("finds credentials that do not open with the keys of --database", async () => {
  const { gateway, database, provider } = await explainedGateway();
  const args = ["endpoints", "explain", "chat", ...database];
  const env = { GW_DATA_DIR: gateway.dataDir, GW_EGRESS_ALLOW: provider.url };
  const opening = await runGw(args, { env });
  expect(opening).toMatchObject({ code: 0, out: expect.stringMatching(/^big .* 70 %/m) });
  expect(opening.out).not.toContain("whether the credentials open");
  const withoutKeys = await runGw(args, { env: { GW_DATA_DIR: `${gateway.dataDir}/none` } });
  expect(withoutKeys.code).toBe(0);
  expect(withoutKeys.out).toMatch(/^Endpoint "chat" cannot serve calls\.\n/);
  expect(withoutKeys.out).toMatch(/^big .* the key of its credential is not loaded/m);
  expect(withoutKeys.out).toMatch(/^gone .* it has no secret/m);
  const trail = await gateway.gw(["audit", "--action", "secret.open"]);
  expect(trail.out).toContain("big");
  expect(JSON.stringify([opening, withoutKeys, trail])).not.toContain(canary);
});

test("shows a model whose configuration is invalid", async () => {
  const { gateway } = await callGateway();
  const { gw, json } = gateway;
  await json(["secrets", "create", "odd", "--provider", "nobody", "--value", "-"], canary);
  await json(["secrets", "create", "loose", "--value", "-"], canary);
  await json(["models", "create", "odd", "--secret", "odd", "--model", "m"]);
  await json(["models", "create", "loose", "--secret", "loose", "--model", "m", "--provider", "x"]);
  await json(["endpoints", "create", "chat", "--model", "odd", "--model", "loose"]);
  const { out } = await gw(["endpoints", "explain", "chat"]);
  expect(out).toContain('Endpoint "chat" cannot serve calls.');
  expect(out).toMatch(/^odd .* the provider nobody is not supported/m);
  expect(out).toMatch(/^loose .* its secret has no provider/m);
});
