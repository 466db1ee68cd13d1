import { modelTestOutcomes } from "@gw/entities";
import { expect, test } from "vitest";
import { RestAdminClient } from "../src/index.js";
import { json, openFakeGateway, scriptedFetch } from "./fakes/gateway.js";
import { RecordingServer } from "./fakes/recording-server.js";

const baseUrl = "http://gateway.test";
const [, , notCalled] = modelTestOutcomes;

test("lists audit records by page and filter", async () => {
  const record = { sequence: 9, time: 1, action: "secret.create", result: "succeeded" };
  const { fetch, calls } = scriptedFetch(
    json({ records: [{ ...record, target_id: "s-1", revision: 4 }], next_page_token: "t" }),
    json({}),
  );
  const admin = new RestAdminClient({ baseUrl, token: "gw_token", fetch });
  expect(
    await admin.listAuditRecords({
      principal: "anna",
      targetId: "s-1",
      since: 5,
      until: 9,
      maxResults: 1,
    }),
  ).toStrictEqual({ items: [{ ...record, targetId: "s-1", revision: 4 }], nextPageToken: "t" });
  expect(await admin.listAuditRecords()).toEqual({ items: [] });
  expect(calls.map(({ url }) => url)).toEqual([
    "http://gateway.test/api/v1/gateway/audit?principal=anna&target_id=s-1&since=5&until=9&max_results=1",
    "http://gateway.test/api/v1/gateway/audit",
  ]);
  expect(new Headers(calls[0]?.init.headers).get("authorization")).toBe("Bearer gw_token");
});

test("lists the key versions with the number of secrets that each wraps", async () => {
  const kek = { version: 1, provider: "raw", fingerprint: "0123456789abcdef", secrets: 3 };
  const { fetch } = scriptedFetch(json({ keks: [{ ...kek, state: "active", created_at: 5 }] }));
  const admin = new RestAdminClient({ baseUrl, prefix: "/gw", fetch });
  expect(await admin.listKeks()).toStrictEqual([{ ...kek, state: "active", createdAt: 5 }]);
});

test("rotates one range of secrets and returns the start of the next range", async () => {
  const unreadable = { secret_id: "s-9", secret_name: "n", kek_version: 1, reason: "KEK_MISMATCH" };
  const { fetch, calls } = scriptedFetch(
    json({ target: 2, rotated: 4, overtaken: 1, unreadable: [unreadable], next: "s-10" }),
  );
  const admin = new RestAdminClient({ baseUrl, fetch });
  const step = await admin.rotateSecrets({ afterSecretId: "s-1", limit: 6, dryRun: true });
  expect(step).toStrictEqual({
    target: 2,
    rotated: 4,
    overtaken: 1,
    unreadable: [{ secretId: "s-9", secretName: "n", kekVersion: 1, reason: "KEK_MISMATCH" }],
    next: "s-10",
  });
  expect(calls[0]?.url).toBe("http://gateway.test/api/v1/gateway/keys/rotate");
  expect(JSON.parse(String(calls[0]?.init.body))).toEqual({
    after_secret_id: "s-1",
    limit: 6,
    dry_run: true,
  });
  await expect(admin.rotateSecrets({ limit: 0 })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
  await expect(admin.stageKek({ version: 0 })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
  expect(calls.length).toBe(1);
});

test("issues, lists and revokes a token", async () => {
  const tokenId = `t-${"0".repeat(32)}`;
  const common = { name: "ci", workspace: "default", roles: ["invoker"] };
  const wire = { token_id: tokenId, ...common, created_at: 5 };
  const info = { tokenId, ...common, createdAt: 5 };
  const token = `gw_${"x".repeat(43)}`;
  const { fetch, calls } = scriptedFetch(
    json({ token, info: { ...wire, endpoints: ["chat"], expires_at: 9 } }),
    json({ tokens: [{ ...wire, issuer_token_id: "t-0", last_used_at: 7 }], next_page_token: "n" }),
    json({ revoked: [{ ...wire, revoked_at: 8 }] }),
    json({}),
  );
  const admin = new RestAdminClient({ baseUrl, fetch });
  const input = { name: "ci", roles: ["invoker"], endpoints: ["chat"], expiresAt: 9 } as const;
  expect(await admin.createAccessToken(input)).toStrictEqual({
    token,
    info: { ...info, endpoints: ["chat"], expiresAt: 9 },
  });
  expect(await admin.listAccessTokens({ maxResults: 1 })).toStrictEqual({
    items: [{ ...info, issuerTokenId: "t-0", lastUsedAt: 7 }],
    nextPageToken: "n",
  });
  const revoked = await admin.revokeAccessToken({ tokenId });
  expect(revoked).toStrictEqual([{ ...info, revokedAt: 8 }]);
  expect(await admin.revokeAccessToken({ tokenId })).toEqual([]);
  expect(calls.map(({ url, init }) => [init.method, url.slice(baseUrl.length)])).toEqual([
    ["POST", "/api/v1/gateway/tokens/create"],
    ["GET", "/api/v1/gateway/tokens/list?max_results=1"],
    ["POST", "/api/v1/gateway/tokens/revoke"],
    ["POST", "/api/v1/gateway/tokens/revoke"],
  ]);
  expect(JSON.parse(String(calls[0]?.init.body))).toEqual({
    name: "ci",
    roles: ["invoker"],
    endpoints: ["chat"],
    expires_at: 9,
  });
  await expect(admin.createAccessToken({ ...input, roles: [] })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
  expect(calls).toHaveLength(4);
});

test("creates, finds, changes, lists and deletes workspaces", async () => {
  const wire = {
    workspace_id: "w-1",
    name: "research",
    suspended: false,
    created_at: 5,
    last_updated_at: 6,
  };
  const workspace = {
    workspaceId: "w-1",
    name: "research",
    suspended: false,
    createdAt: 5,
    lastUpdatedAt: 6,
  };
  await using server = await openFakeGateway(({ path, method }) => {
    if (method === "DELETE") return { headers: { "x-gw-revision": "9" } };
    if (path.endsWith("/list")) return { body: { workspaces: [wire], next_page_token: "n" } };
    return { body: { workspace: wire } };
  });
  const { workspaces } = new RestAdminClient({ baseUrl: server.url, workspace: "other" });
  expect(await workspaces.create({ name: "research" })).toStrictEqual(workspace);
  expect(await workspaces.get({ name: "research" })).toStrictEqual(workspace);
  const update = { workspaceId: "w-1", description: null, suspended: true };
  expect(await workspaces.update(update)).toStrictEqual(workspace);
  expect(await workspaces.list()).toStrictEqual({ items: [workspace], nextPageToken: "n" });
  const revisions: number[] = [];
  const onCommitted = (revision: number) => revisions.push(revision);
  await workspaces.delete({ workspaceId: "w-1", cascade: true }, { onCommitted });
  expect(revisions).toEqual([9]);
  expect(
    server.requests.map(({ method, path, query, body }) => [method, path, query, body]),
  ).toEqual([
    ["POST", "/api/v1/gateway/workspaces/create", {}, '{"name":"research"}'],
    ["GET", "/api/v1/gateway/workspaces/get", { name: "research" }, ""],
    [
      "POST",
      "/api/v1/gateway/workspaces/update",
      {},
      '{"workspace_id":"w-1","clear":["description"],"suspended":true}',
    ],
    ["GET", "/api/v1/gateway/workspaces/list", {}, ""],
    ["DELETE", "/api/v1/gateway/workspaces/delete", {}, '{"workspace_id":"w-1","cascade":true}'],
  ]);
  for (const { headers } of server.requests) expect(headers["x-mlflow-workspace"]).toBeUndefined();
  await expect(workspaces.create({ name: "API" })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
  expect(server.requests).toHaveLength(5);
});

test("names the workspace in requests that concern one, and in no others", async () => {
  const caller = { principal: "admin", workspace: "*", roles: ["admin"], permissions: ["admin"] };
  await using server = await openFakeGateway(() => ({ body: caller }));
  const admin = new RestAdminClient({ baseUrl: server.url, workspace: "research" });
  await admin.listAuditRecords();
  await admin.listAccessTokens({ workspace: "*" });
  await admin.listKeks();
  await admin.getDoctorReport().catch(() => {});
  await admin.whoAmI();
  expect(server.requests.map(({ headers }) => headers["x-mlflow-workspace"])).toEqual([
    "research",
    "research",
    undefined,
    undefined,
    undefined,
  ]);
  expect(server.requests[1]?.query).toEqual({ workspace: "*" });
});

test("tests the models of an endpoint", async () => {
  const wire = { model_definition_id: "d-1", name: "gpt", outcome: "answered", status: 200, ms: 9 };
  const { fetch, calls } = scriptedFetch(
    json({
      results: [
        { ...wire, operation: "embeddings", provider: "openai", model_name: "text-embedding-3" },
        { ...wire, outcome: notCalled, reason: "ORPHANED" },
      ],
    }),
  );
  const admin = new RestAdminClient({ baseUrl, fetch });
  const result = { modelDefinitionId: "d-1", name: "gpt", outcome: "answered", status: 200, ms: 9 };
  expect(await admin.testGatewayEndpoint({ name: "chat" })).toStrictEqual([
    { ...result, operation: "embeddings", provider: "openai", modelName: "text-embedding-3" },
    { ...result, outcome: notCalled, reason: "ORPHANED" },
  ]);
  expect(calls.map(({ url, init }) => [init.method, url, init.body])).toEqual([
    ["POST", `${baseUrl}/api/v1/gateway/endpoints/test`, '{"name":"chat"}'],
  ]);
  await expect(admin.testGatewayEndpoint({} as never)).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
});

test("a model test without a response reports no possible change and ends with its signal", async () => {
  const unreachable = scriptedFetch(new TypeError("fetch failed"));
  const admin = new RestAdminClient({ baseUrl, fetch: unreachable.fetch });
  await expect(admin.testGatewayEndpoint({ name: "chat" })).rejects.toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
    message: expect.stringMatching(/the server cannot be reached$/),
  });
  const controller = new AbortController();
  const waiting: typeof globalThis.fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      controller.abort();
    });
  const { signal } = controller;
  const cancelled = new RestAdminClient({ baseUrl, fetch: waiting });
  await expect(cancelled.testGatewayEndpoint({ name: "chat" }, { signal })).rejects.toBe(
    signal.reason,
  );
});

test("rejects an invalid filter before anything is sent", async () => {
  const { fetch, calls } = scriptedFetch();
  const admin = new RestAdminClient({ baseUrl, fetch });
  await expect(admin.listAuditRecords({ maxResults: 0 })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
  expect(calls).toEqual([]);
});

test("passes on an error of the server", async () => {
  const wire = { error_code: "PERMISSION_DENIED", message: "Requires admin permission" };
  const { fetch } = scriptedFetch(json(wire, { status: 403 }));
  await expect(new RestAdminClient({ baseUrl, fetch }).listKeks()).rejects.toMatchObject({
    code: "PERMISSION_DENIED",
    message: "Requires admin permission",
  });
});

test("asks for the status of a limit, and releases a gateway", async () => {
  const status = {
    ...{ limit_id: "l-1", name: "daily", measure: "cost", enabled: true, subject: "t-1" },
    ...{ amount: "2.5", spent: "0.25", leased: "0", remaining: "2.25", percent: 10 },
  };
  const { fetch, calls } = scriptedFetch(
    json({ statuses: [status], next_page_token: "next" }),
    json({ gateways: [{ gateway_id: "g", state: "expired", expires_at: 1, leases: 2 }] }),
    json({}),
  );
  const admin = new RestAdminClient({ baseUrl, fetch });
  expect(await admin.listLimitStatus({ limitId: "l-1", maxResults: 1 })).toEqual({
    items: [expect.objectContaining({ limitId: "l-1", spent: "0.25", percent: 10 })],
    nextPageToken: "next",
  });
  expect((await admin.listLimitGateways()).items).toEqual([
    { gatewayId: "g", state: "expired", expiresAt: 1, leases: 2 },
  ]);
  const gatewayId = "0b5a3d7e-5f1c-4a57-9d3f-2f9b1f0c6a11";
  await admin.releaseLimitGateway({ gatewayId });
  expect(calls.map(({ url }) => url)).toEqual([
    `${baseUrl}/api/v1/gateway/limits/status?limit_id=l-1&max_results=1`,
    `${baseUrl}/api/v1/gateway/limits/gateways`,
    `${baseUrl}/api/v1/gateway/limits/release`,
  ]);
  await expect(admin.releaseLimitGateway({ gatewayId: "g" })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
});

test("asks for usage with repeated keys, and reads exact costs", async () => {
  const tokens = {
    ...{ input: 1, cache_read: 0, cache_write: 0, cache_write_long: 0 },
    ...{ audio_input: 0, output: 2, audio_output: 0 },
  };
  const counts = { calls: 2, attempts: 2, fallbacks: 0, estimated_calls: 0, total_ms: 9 };
  const totals = { ...counts, unpriced_calls: 0, tokens, reasoning: 0 };
  const row = { groups: [{ value: "e-1", name: "chat" }, { value: "2xx" }] };
  const { fetch, calls } = scriptedFetch(
    json({
      rows: [{ ...row, totals: { ...totals, cost_usd: "9", cost_nano_usd: "9007199254740993" } }],
    }),
    json({ rows: [{ ...row, totals: { ...totals, unpriced_calls: 2 } }] }),
  );
  const admin = new RestAdminClient({ baseUrl, fetch });
  const range = { from: 1, to: 2 };
  const known = await admin.summarizeUsage({
    ...{ ...range, groupBy: ["endpoint", "status"] },
    metadata: { team: "a=b", env: "x&y" },
  });
  expect(known.rows).toMatchObject([{ groups: row.groups, totals: { cost: 9007199254740993n } }]);
  const own = await admin.summarizeOwnUsage({ ...range, bucket: "day" });
  expect(own.rows).toMatchObject([{ totals: { cost: 0n, unpricedCalls: 2 } }]);
  expect(calls.map(({ url }) => url)).toEqual([
    `${baseUrl}/api/v1/gateway/usage/summary?from=1&to=2&group_by=endpoint&group_by=status&metadata=team%3Da%3Db&metadata=env%3Dx%26y`,
    `${baseUrl}/api/v1/gateway/usage/mine?from=1&to=2&bucket=day`,
  ]);
  // An empty filter would be absent in a query, and select all calls.
  await expect(admin.listUsageCalls({ owner: "" })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
});

test("exports usage part by part, and rejects an error response and a body that is cut off", async () => {
  const parts = ["{}\n", "{}\n"].map((text) => new TextEncoder().encode(text));
  const whole = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  let isRead = false;
  const cut = new ReadableStream({
    pull(controller) {
      if (isRead) controller.error(new Error("canary"));
      else controller.enqueue(parts[0]);
      isRead = true;
    },
  });
  const error = { error_code: "NOT_IMPLEMENTED", message: "This gateway keeps no usage" };
  const { fetch, calls } = scriptedFetch(
    ...[new Response(whole), new Response(cut), json(error, { status: 501 })],
  );
  const admin = new RestAdminClient({ baseUrl, fetch });
  const read: Uint8Array[] = [];
  for await (const part of await admin.exportUsage({ format: "csv" })) read.push(part);
  expect(read).toEqual(parts);
  expect(calls[0]?.url).toBe(`${baseUrl}/api/v1/gateway/usage/export?format=csv`);
  const broken = (await admin.exportUsage())[Symbol.asyncIterator]();
  expect(await broken.next()).toEqual({ done: false, value: parts[0] });
  await expect(broken.next()).rejects.toMatchObject({
    message: "GET /api/v1/gateway/usage/export: the response was cut off",
  });
  await expect(admin.exportUsage()).rejects.toMatchObject({ code: "NOT_IMPLEMENTED" });
});

test("an export fails when its next part does not arrive within the time limit", async () => {
  const { promise: stalled, resolve } = Promise.withResolvers<void>();
  await using server = await RecordingServer.open((_, response) => {
    response.write("{}\n");
    void stalled.then(() => response.end());
    return undefined;
  });
  const admin = new RestAdminClient({ baseUrl: server.url, timeoutMs: 300 });
  const chunks = (await admin.exportUsage())[Symbol.asyncIterator]();
  expect((await chunks.next()).done).toBe(false);
  // The rest does not arrive.
  await expect(chunks.next()).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
  resolve();
});
