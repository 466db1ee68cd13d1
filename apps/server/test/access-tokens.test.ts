import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AccessTokenRole, Permission } from "@gw/entities";
import { protocolRoutes } from "@gw/store-rest/protocol";
import { describe, expect, test, vi } from "vitest";
import { callRoutes } from "../src/data-plane/call-routes.ts";
import { serveMemory } from "./served-memory.ts";
import { type TokenGateway, tokenGateway } from "./token-gateway.ts";

/** What each role may, spelt out once more. */
const may: Readonly<Record<AccessTokenRole, readonly Permission[]>> = {
  viewer: ["read"],
  editor: ["read", "write"],
  admin: ["read", "write", "admin"],
  invoker: ["invoke"],
};
const roleSets: readonly (readonly AccessTokenRole[])[] = [
  ...[["viewer"], ["editor"], ["admin"], ["invoker"]],
  ["viewer", "invoker"],
  ["admin", "invoker"],
] as const;

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Every path with its method and what it needs. */
const routes: readonly (readonly [string, string, Permission])[] = [
  ...protocolRoutes.map((one) => [one.method, one.path, one.permission] as const),
  ...callRoutes.map(({ path }) => ["POST", path, "invoke"] as const),
  ["GET", "/v1/models", "invoke"],
];

const away = new Error("away");

describe("A token", () => {
  test.each(roleSets.map((roles) => [roles.join("+"), roles] as const))(
    "of %s is let through to what its roles permit, on every path and method, and no further",
    async (_, roles) => {
      const { issue, send } = await tokenGateway();
      const { token } = await issue(roles);
      const permissions = roles.flatMap((role) => may[role]);
      const wrong: string[] = [];
      for (const [own, path, permission] of routes) {
        for (const method of methods) {
          // A call reads the body that it is sent; here is none.
          const { status } = await send({
            token,
            method,
            path,
            ...(own === "POST" && { body: {} }),
          });
          const isRight =
            method === own
              ? (status === 403) === !permissions.includes(permission) && status !== 401
              : status === 404;
          if (!isRight) wrong.push(`${method} ${path}: ${status}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  test("ends with what issued it, at once where it was revoked", async () => {
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

  test("gives no more than it has, and what was refused is audited", async () => {
    const { issue, send, gateway } = await tokenGateway();
    const root = await issue(["admin"]);
    const body = { name: "more", roles: ["invoker"] };
    const answer = await send({ ...root, method: "POST", path: "/tokens/create", body });
    expect([answer.status, answer.json.error_code]).toEqual([403, "PERMISSION_DENIED"]);
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

  test("expires to the millisecond, without being asked about", async () => {
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

  test("says when it was used last", async () => {
    const { issue, send, gateway } = await tokenGateway();
    const { token } = await issue(["viewer"]);
    const before = Date.now();
    await send({ token, path: "/revision" });
    await vi.waitFor(async () => {
      const { json } = await send({ path: "/tokens/list" });
      expect(json.tokens[0].last_used_at).toBeGreaterThanOrEqual(before);
    }, 5_000);
    expect(await gateway.store.getRevision()).toBe(1);
  });

  test("is in no database, log and audit record, nor in an error that it was put into", async () => {
    const { issue, send, gateway, folder, log } = await tokenGateway();
    const { token } = await issue(["admin"]);
    const answers = [
      await send({ token, path: "/tokens/list" }),
      await send({ token, method: "POST", path: "/tokens/create", body: { name: token } }),
      await send({
        token,
        method: "POST",
        path: "/tokens/revoke",
        body: { token_id: `${token}x` },
      }),
      await send({ token, path: `/secrets/list?page_token=${token}` }),
      await send({ token, path: `/${token}` }),
      await send({ token: `${token.slice(0, -1)}_`, path: "/revision" }),
      await send({ path: `/audit?principal=${token}` }),
      await send({ path: "/audit" }),
    ];
    await gateway.tokenDirectory?.close();
    const files = readdirSync(folder)
      .filter((name) => name.startsWith("gateway.db"))
      .map((name) => readFileSync(join(folder, name), "latin1"));
    expect(files.join("")).toContain("gateway_access_tokens");
    const places = [...files, log(), ...answers.slice(0, 2), ...answers.slice(3)].map((one) =>
      typeof one === "string" ? one : JSON.stringify(one.json),
    );
    // What names a thing that is not there repeats its name, cut off here: it is the caller's own.
    const bytes = Buffer.from(token.slice(3), "base64url");
    const spellings = [token, token.slice(3), bytes.toString("hex"), bytes.toString("latin1")];
    for (const place of places) {
      for (const spelling of spellings) expect(place.includes(spelling)).toBe(false);
    }
  });
});

describe("Two gateways on one database", () => {
  async function both(): Promise<readonly [TokenGateway, TokenGateway]> {
    const first = await tokenGateway();
    return [first, await tokenGateway(first.folder)];
  }

  test("know what the other one issued and revoked as soon as they look", async () => {
    const [first, second] = await both();
    const root = await first.issue(["admin"]);
    const child = await first.issue(["viewer"], { by: root.token });
    const status = async (): Promise<number> =>
      (await second.send({ token: child.token, path: "/revision" })).status;
    await vi.waitFor(async () => expect(await status()).toBe(200), { interval: 10 });
    const body = { token_id: root.tokenId };
    await first.send({ method: "POST", path: "/tokens/revoke", body });
    await vi.waitFor(async () => expect(await status()).toBe(401), { interval: 10 });
  });
});

describe("While the database is away", () => {
  test("a token that is known goes on, and one that is not known is no wrong one", async () => {
    const { call, url, gateway } = await serveMemory();
    const body = { name: "known", roles: ["viewer"] };
    const { json } = await call("POST", "/api/v1/gateway/tokens/create", body);
    const ask = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}/api/v1/gateway/revision`, { headers });
      const { error_code: code } = (await answer.json()) as { error_code?: string };
      return [answer.status, code];
    };
    const unknown = `gw_${"x".repeat(43)}`;
    expect(await ask(unknown)).toEqual([401, "UNAUTHENTICATED"]);
    const { tokenDirectory } = gateway;
    await expect(tokenDirectory?.look(() => Promise.reject(away))).rejects.toBe(away);
    expect(await ask(unknown)).toEqual([503, "TEMPORARILY_UNAVAILABLE"]);
    expect(await ask("no-token-of-any-kind")).toEqual([401, "UNAUTHENTICATED"]);
    expect(await ask(json.token)).toEqual([200, undefined]);
    await tokenDirectory?.look(async () => 1);
    expect(await ask(unknown)).toEqual([401, "UNAUTHENTICATED"]);
  });
});

describe("Where endpoints are called", () => {
  test("a token comes as SDKs send their keys, and nowhere else", async () => {
    const { issue, send } = await tokenGateway();
    const { token } = await issue(["viewer", "invoker"]);
    const names = ["x-api-key", "api-key", "x-goog-api-key"];
    for (const name of names) {
      const headers = { [name]: token };
      expect((await send({ headers, path: "/v1/models" })).status).toBe(200);
      expect((await send({ headers, path: "/revision" })).status).toBe(401);
      const two = { ...headers, authorization: `Bearer ${token}` };
      expect((await send({ headers: two, path: "/v1/models" })).status).toBe(200);
      const differing = { ...headers, authorization: "Bearer other" };
      expect((await send({ headers: differing, path: "/v1/models" })).status).toBe(401);
      expect((await send({ headers: differing, path: "/revision" })).status).toBe(401);
    }
    const headers = { "x-api-key": token, "api-key": `${token}x` };
    expect((await send({ headers, path: "/v1/models" })).status).toBe(401);
    const path = `/v1/models?key=${token}`;
    expect((await send({ headers: {}, path })).status).toBe(401);
  });

  test("a token with a list of endpoints sees and calls those alone", async () => {
    const { issue, send, gateway } = await tokenGateway();
    const { store } = gateway;
    const secret = { secretName: "s", provider: "openai", secretValue: { api_key: "x" } };
    const { secretId } = await store.createGatewaySecret(secret);
    const model = { name: "m", secretId, provider: "openai", modelName: "gpt-4o" };
    const { modelDefinitionId } = await store.createGatewayModelDefinition(model);
    for (const name of ["one", "two"]) {
      await store.createGatewayEndpoint({ name, modelConfigs: [{ modelDefinitionId }] });
    }
    await gateway.dataPlane?.snapshots.load();
    const { token } = await issue(["invoker"], { endpoints: ["two", "three"] });
    const { json } = await send({ token, path: "/v1/models" });
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual(["two"]);
    const call = { method: "POST", path: "/v1/chat/completions", token };
    const refused = await send({ ...call, body: { model: "one", messages: [] } });
    const missing = await send({ ...call, body: { model: "four", messages: [] } });
    expect(refused.status).toBe(404);
    expect(
      JSON.stringify(refused.json)
        .replace("one", "four")
        .replace(/"request_id":"[^"]+"/, ""),
    ).toBe(JSON.stringify(missing.json).replace(/"request_id":"[^"]+"/, ""));
  });
});

test("Refused authentications are in the audit trail, by address and minute", async () => {
  const { app, backend, url, call } = await serveMemory();
  for (let n = 0; n < 3; n += 1) await fetch(`${url}/api/v1/gateway/revision`);
  expect((await call("GET", "/api/v1/gateway/revision")).status).toBe(200);
  await app.close();
  const { items } = await backend.auditLog.list({ action: "authentication.refuse" });
  expect(items).toMatchObject([
    { result: "refused", targetId: "127.0.0.1", targetName: "3 in a minute" },
  ]);
  expect(items[0]?.principal).toBeUndefined();
});
