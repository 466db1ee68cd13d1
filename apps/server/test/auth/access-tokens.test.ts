import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { serveMemory } from "../fixtures/served-memory.ts";
import { tokenGateway } from "../fixtures/token-gateway.ts";

describe("an access token", () => {
  test("becomes invalid with its issuer, at once in the gateway that revoked it", async () => {
    const { issue, send } = await tokenGateway();
    const root = await issue(["admin"]);
    const child = await issue(["admin"], { by: root.token });
    const grandchild = await issue(["viewer"], { by: child.token });
    const other = await issue(["viewer"]);
    const body = { token_id: root.tokenId };
    const revoked = await send({ method: "POST", path: "/tokens/revoke", body });
    expect(revoked.json.revoked.map((one: { token_id: string }) => one.token_id)).toEqual(
      [root, child, grandchild].map(({ tokenId }) => tokenId),
    );
    const statuses = await Promise.all(
      [root, child, grandchild, other].map(async ({ token }) => {
        return (await send({ token, path: "/revision" })).status;
      }),
    );
    expect(statuses).toEqual([401, 401, 401, 200]);
  });

  test("cannot issue more than its own roles, and denied attempts are audited", async () => {
    const { issue, send, gateway } = await tokenGateway();
    const root = await issue(["admin"]);
    const body = { name: "more", roles: ["invoker"] };
    const response = await send({ ...root, method: "POST", path: "/tokens/create", body });
    expect([response.status, response.json.error_code]).toEqual([403, "PERMISSION_DENIED"]);
    const editor = await issue(["editor"], { by: root.token });
    await send({ ...editor, method: "POST", path: "/tokens/create", body });
    await send({ ...editor, method: "POST", path: "/keys/stage", body: { version: 2 } });
    const secret = { secret_name: "s", secret_value: { api_key: "x" } };
    await send({ ...editor, method: "POST", path: "/secrets/create", body: secret });
    const { items } = await gateway.auditLog.list({ maxResults: 5 });
    expect([...items].reverse()).toMatchObject([
      { action: "token.create", result: "refused", principal: `token:${root.tokenId}` },
      { action: "token.create", result: "succeeded", targetId: editor.tokenId },
      { action: "token.create", result: "refused", code: "PERMISSION_DENIED" },
      { action: "kek.stage", result: "refused", principal: `token:${editor.tokenId}` },
      { action: "secret.create", principal: `token:${editor.tokenId}` },
    ]);
    const { items: tokens } = await gateway.tokens.listAccessTokens();
    expect(tokens.map(({ createdBy, issuerTokenId }) => [createdBy, issuerTokenId])).toEqual([
      ["admin", undefined],
      [`token:${root.tokenId}`, root.tokenId],
    ]);
  });

  test("of the installation is out of reach of a workspace, as are rejections and endpoints of default", async () => {
    const { gateway, issue, send } = await tokenGateway();
    const workspace = await gateway.workspaces.create({ name: "research" });
    const { tokens } = gateway.inWorkspace(workspace);
    const { token } = await tokens.createAccessToken({ name: "x", roles: ["admin", "invoker"] });
    await gateway.tokenCache?.refresh();
    const create = { method: "POST", path: "/tokens/create" };
    const body = { name: "all", workspace: "*", roles: ["invoker"], endpoints: ["chta"] };
    const headers = { authorization: `Bearer ${token}`, prefer: "handling=strict" };
    const denied = await send({ ...create, body, headers });
    expect([denied.status, denied.json.error_code]).toEqual([403, "PERMISSION_DENIED"]);
    const root = await issue(["admin"], { workspace: "*" });
    const past = { ...body, name: "late", expires_at: 1 };
    const inResearch = {
      authorization: `Bearer ${root.token}`,
      "x-mlflow-workspace": "research",
    };
    expect((await send({ ...create, body: past, headers: inResearch })).status).not.toBe(200);
    const audited = async (workspaceId?: string) =>
      (await gateway.auditLog.list({ action: "token.create", workspaceId })).items
        .filter(({ result }) => result === "refused")
        .map(({ targetName }) => targetName);
    expect(await audited(workspace.workspaceId)).toEqual(["all"]);
    expect(await audited()).toEqual(["late", "all"]);
  });

  test("is described to its owner, with what its issuers leave of its roles", async () => {
    const { issue, send } = await tokenGateway();
    const expiresAt = Date.now() + 3_600_000;
    const limits = { owner: "anna", endpoints: ["chat", "search"], expiresAt };
    const app = await issue(["invoker"], limits);
    const { status, json } = await send({ ...app, path: "/whoami" });
    expect([status, json]).toEqual([
      200,
      {
        principal: `token:${app.tokenId}`,
        token_id: app.tokenId,
        name: expect.any(String),
        owner: "anna",
        workspace: "default",
        roles: ["invoker"],
        permissions: ["invoke"],
        endpoints: ["chat", "search"],
        expires_at: expiresAt,
      },
    ]);
    expect((await send({ path: "/whoami" })).json).toEqual({
      principal: "admin",
      workspace: "*",
      roles: ["admin", "invoker"],
      permissions: ["read", "write", "admin", "invoke"],
    });
    await send({ method: "POST", path: "/tokens/revoke", body: { token_id: app.tokenId } });
    expect((await send({ ...app, path: "/whoami" })).status).toBe(401);
  });

  test("expires at the exact millisecond without a refresh", async () => {
    let now = 1_760_000_000_000;
    const { call, url } = await serveMemory({ clock: () => now });
    const body = { name: "short", roles: ["viewer"], expires_at: now + 1_000 };
    const { json } = await call("POST", "/api/v1/gateway/tokens/create", body);
    const headers = { authorization: `Bearer ${json.token}` };
    const status = async (): Promise<number> =>
      (await fetch(`${url}/api/v1/gateway/revision`, { headers })).status;
    now += 999;
    expect(await status()).toBe(200);
    now += 1;
    expect(await status()).toBe(401);
  });

  test("records its last use", async () => {
    const { issue, send, gateway } = await tokenGateway();
    const { token } = await issue(["viewer"]);
    const before = Date.now();
    await send({ token, path: "/revision" });
    const lastUse = async (): Promise<number> =>
      (await send({ path: "/tokens/list" })).json.tokens[0].last_used_at ?? 0;
    await expect.poll(lastUse).toBeGreaterThanOrEqual(before);
    expect(await gateway.store.getRevision()).toBe(1);
  });

  test("appears in no database, log line, audit record or error", async () => {
    const { issue, send, gateway, folder, log } = await tokenGateway();
    const { token } = await issue(["admin"]);
    const responses = [
      await send({ token, path: "/tokens/list" }),
      await send({ token, method: "POST", path: "/tokens/create", body: { name: token } }),
      await send({
        token,
        method: "POST",
        path: "/tokens/revoke",
        body: { token_id: token },
      }),
      await send({ token, path: `/secrets/list?page_token=${token}` }),
      await send({ token, path: `/${token}` }),
      await send({ token: `${token.slice(0, -1)}_`, path: "/revision" }),
      await send({ path: `/audit?principal=${token}` }),
      await send({ path: "/audit" }),
    ];
    await gateway.tokenCache?.close();
    const files = readdirSync(folder)
      .filter((name) => name.startsWith("gateway.db"))
      .map((name) => readFileSync(join(folder, name), "latin1"));
    expect(files.join("")).toContain("gateway_access_tokens");
    const places = [...files, log(), ...responses].map((one) =>
      typeof one === "string" ? one : JSON.stringify(one.json),
    );
    const bytes = Buffer.from(token.slice(3), "base64url");
    const encodings = [token, token.slice(3), bytes.toString("hex"), bytes.toString("latin1")];
    for (const place of places) {
      for (const encoding of encodings) expect(place.includes(encoding)).toBe(false);
    }
  });
});

test("authentication failures are audited by address and minute", async () => {
  const { app, backend, url, call } = await serveMemory();
  for (let n = 0; n < 3; n += 1) await fetch(`${url}/api/v1/gateway/revision`);
  expect((await call("GET", "/api/v1/gateway/revision")).status).toBe(200);
  await app.close();
  const { items } = await backend.auditLog.list({ action: "authentication.refuse" });
  expect(items).toMatchObject([{ result: "refused", targetId: "127.0.0.1", count: 3 }]);
  expect(items[0]?.principal).toBeUndefined();
});
