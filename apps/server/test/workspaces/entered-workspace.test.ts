import type { FastifyInstance } from "fastify";
import { describe, expect, test } from "vitest";
import { inject } from "../fixtures/inject.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { openTeams } from "../fixtures/teams.ts";

const base = "/api/v1/gateway";
const chat = { model: "chat", messages: [{ role: "user", content: "hello" }] };

function clientOf(app: FastifyInstance) {
  return async (
    token: string,
    path: string,
    { method = "GET", workspace, body }: RequestOptions = {},
    // biome-ignore lint/suspicious/noExplicitAny: any response
  ): Promise<{ readonly status: number; readonly json: any }> => {
    const { statusCode, body: text } = await inject(app, {
      method: method as "GET",
      url: path.startsWith("/v1") ? path : `${base}${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(workspace !== undefined && { "x-mlflow-workspace": workspace }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    });
    return { status: statusCode, json: JSON.parse(text) };
  };
}

interface RequestOptions {
  readonly method?: string;
  readonly workspace?: string;
  readonly body?: object;
}

describe("a call of an endpoint", () => {
  test("sends the credential of its workspace, and never the name of the workspace", async () => {
    const { app, teams, provider, log } = await openTeams("alpha", "beta");
    const call = clientOf(app);
    const post = { method: "POST", body: chat };
    const statuses = [
      await call(teams.alpha.tokens.invoker, "/v1/chat/completions", post),
      await call(teams.beta.tokens.invoker, "/v1/chat/completions", { ...post, workspace: "beta" }),
      await call(adminToken, "/v1/chat/completions", { ...post, workspace: "alpha" }),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200]);
    const sent = provider.requests.map(({ headers }) => headers.authorization);
    const { alpha, beta } = teams;
    expect(sent).toEqual([alpha, beta, alpha].map(({ canary }) => `Bearer ${canary}-credential`));
    for (const { rawHeaders } of provider.requests) {
      expect(rawHeaders.join(" ").toLowerCase()).not.toContain("workspace");
    }
    // In `default` there is no such endpoint.
    expect((await call(adminToken, "/v1/chat/completions", post)).status).toBe(404);
    await app.close();
    const lines = log()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const called = lines.filter(({ msg }) => msg === "call");
    expect(called.map(({ workspace }) => workspace)).toEqual(["alpha", "beta", "alpha", "default"]);
  });

  test("and the list of models are those of the workspace", async () => {
    const { app, teams } = await openTeams("alpha", "beta");
    const call = clientOf(app);
    const { json } = await call(teams.alpha.tokens.invoker, "/v1/models");
    expect(json.data).toMatchObject([{ id: "chat" }]);
    const aliasOf = ({ canary }: { readonly canary: string }) => `/v1/models/${canary}-alias`;
    expect((await call(teams.alpha.tokens.invoker, aliasOf(teams.alpha))).status).toBe(200);
    expect((await call(teams.alpha.tokens.invoker, aliasOf(teams.beta))).status).toBe(404);
    expect((await call(adminToken, "/v1/models")).json.data).toEqual([]);
  });
});

test("a suspended workspace rejects calls, and changes by its own tokens; reads continue", async () => {
  const { app, teams } = await openTeams("alpha", "beta");
  const call = clientOf(app);
  const { workspaceId: workspace_id } = teams.alpha.workspace;
  const change = { method: "POST", body: { workspace_id, suspended: true } };
  expect((await call(adminToken, "/workspaces/update", change)).status).toBe(200);
  const { editor, invoker, viewer } = teams.alpha.tokens;
  const post = { method: "POST", body: chat };
  const called = await call(invoker, "/v1/chat/completions", post);
  expect([called.status, called.json.error.code]).toEqual([403, "workspace_suspended"]);
  const { endpoint_id } = teams.alpha.ids;
  const update = { method: "POST", body: { endpoint_id, key: "stage", value: "test" } };
  const denied = await call(editor, "/endpoints/set-tag", update);
  expect([denied.status, denied.json.error_code]).toEqual([403, "PERMISSION_DENIED"]);
  expect(denied.json.message).toContain("suspended");
  expect((await call(viewer, "/secrets/list")).json.secrets).toHaveLength(1);
  const byOperator = { ...update, workspace: "alpha" };
  expect((await call(adminToken, "/endpoints/set-tag", byOperator)).status).toBe(200);
  const other = await call(teams.beta.tokens.invoker, "/v1/chat/completions", post);
  expect(other.status).toBe(200);
});

describe("the audit trail", () => {
  test("shows a workspace its own records, without their place in the whole", async () => {
    const { app, teams } = await openTeams("alpha", "beta");
    const call = clientOf(app);
    const { workspaceId } = teams.alpha.workspace;
    const { admin, viewer } = teams.alpha.tokens;
    const body = { secret_name: "x", secret_value: { api_key: "x" } };
    expect((await call(viewer, "/secrets/create", { method: "POST", body })).status).toBe(403);
    const own = (await call(admin, "/audit?max_results=1000")).json.records;
    expect(own.length).toBeGreaterThan(8);
    expect(own[0]).toMatchObject({ action: "secret.create", code: "PERMISSION_DENIED" });
    for (const record of own) {
      expect(record.workspace_id).toBe(workspaceId);
      expect(record).not.toHaveProperty("sequence");
    }
    const beta = `/audit?workspace_id=${teams.beta.workspace.workspaceId}`;
    expect((await call(admin, beta)).json).toEqual({});
    for (const token of [admin, adminToken]) {
      const invalid = await call(token, "/audit?workspace_id=x%00y", { workspace: "alpha" });
      expect([invalid.status, invalid.json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    }
    const named = { workspace: "alpha" };
    const shown = (await call(adminToken, "/audit?max_results=1000", named)).json.records;
    expect(shown.map(({ sequence: _, ...record }: { sequence: number }) => record)).toEqual(own);
    const all = (await call(adminToken, "/audit?max_results=1000")).json.records;
    const found = new Set(all.map((one: { workspace_id?: string }) => one.workspace_id));
    expect(found.has(teams.beta.workspace.workspaceId)).toBe(true);
    expect(found.has(undefined)).toBe(true);
  });

  test("has pages whose tokens show a workspace nothing of the others", async () => {
    const { app, teams } = await openTeams("alpha", "beta");
    const call = clientOf(app);
    const { admin } = teams.alpha.tokens;
    const all = (await call(admin, "/audit?max_results=1000")).json.records;
    const paged: unknown[] = [];
    const pageTokens: string[] = [];
    for (let token = ""; ; ) {
      const { records, next_page_token: next } = (
        await call(admin, `/audit?max_results=3&page_token=${token}`)
      ).json;
      paged.push(...records);
      if (next === undefined) break;
      pageTokens.push(next);
      token = next;
    }
    expect(paged).toEqual(all);
    // The first positions have more digits than the last ones.
    expect(new Set(pageTokens.map(({ length }) => length)).size).toBe(1);
    // The same position twice is another text: equal tokens would show that the others did nothing.
    const again = (await call(admin, "/audit?max_results=3")).json.next_page_token;
    const [first = ""] = pageTokens;
    expect(again).not.toBe(first);
    const shown = (await call(adminToken, "/audit?max_results=3", { workspace: "alpha" })).json;
    const flipped = (first[0] === "A" ? "B" : "A") + first.slice(1);
    for (const foreign of [shown.next_page_token, flipped, first.slice(4), "x"]) {
      const { status, json } = await call(admin, `/audit?page_token=${foreign}`);
      expect([status, json.error_code]).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
    }
    const other = await call(teams.beta.tokens.admin, `/audit?max_results=3&page_token=${first}`);
    expect([other.status, other.json.error_code]).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
  });

  test("has a change in a workspace that does not exist for the token", async () => {
    const { app, teams } = await openTeams("alpha", "beta");
    const call = clientOf(app);
    const body = { secret_name: "x", secret_value: { api_key: "x" } };
    const create = { method: "POST", body, workspace: "beta" };
    expect((await call(teams.alpha.tokens.editor, "/secrets/create", create)).status).toBe(404);
    const [last] = (await call(adminToken, "/audit?max_results=1")).json.records;
    expect(last).toMatchObject({ action: "secret.create", code: "RESOURCE_DOES_NOT_EXIST" });
    expect(last).not.toHaveProperty("workspace_id");
  });
});

test("an administrator of a workspace manages its tokens, and none of the installation", async () => {
  const { app, teams } = await openTeams("alpha", "beta");
  const call = clientOf(app);
  const { admin } = teams.alpha.tokens;
  expect((await call(admin, "/whoami")).json.workspace).toBe("alpha");
  const listed = (await call(admin, "/tokens/list")).json.tokens;
  expect(listed.map(({ workspace }: { workspace: string }) => workspace)).toEqual(
    Array.from({ length: 4 }, () => "alpha"),
  );
  const attempts = [
    await call(admin, "/tokens/list?workspace=*"),
    await call(admin, "/tokens/create", {
      ...{ method: "POST", body: { name: "x", workspace: "*", roles: ["viewer"] } },
    }),
    await call(admin, "/keys"),
    await call(admin, "/doctor"),
  ];
  expect(attempts.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  const revoke = { method: "POST", body: { token_id: teams.beta.ids.token_id } };
  expect((await call(admin, "/tokens/revoke", revoke)).status).toBe(404);
  const create = { method: "POST", body: { name: "mine", roles: ["viewer"] } };
  const { token, info } = (await call(admin, "/tokens/create", create)).json;
  expect(info.workspace).toBe("alpha");
  expect((await call(token, "/secrets/list")).json.secrets).toHaveLength(1);
});

test("a token of the installation for some endpoints calls those of `default` only", async () => {
  const { app, endpoint, gateway } = await openTeams("alpha");
  await endpoint("chat");
  const call = clientOf(app);
  const input = { name: "x", workspace: "*", roles: ["invoker"], endpoints: ["chat"] } as const;
  const { token } = await gateway.tokens.createAccessToken(input);
  await gateway.tokenCache?.refresh();
  const post = { method: "POST", body: chat };
  expect((await call(token, "/v1/chat/completions", post)).status).toBe(200);
  const elsewhere = await call(token, "/v1/chat/completions", { ...post, workspace: "alpha" });
  expect(elsewhere.status).toBe(404);
});
