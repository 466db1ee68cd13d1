import { randomBytes } from "node:crypto";
import { describeOn, serverKinds, startServer } from "@gw/test-databases";
import { describe, expect, onTestFinished, test } from "vitest";
import { serveMemory } from "../fixtures/served-memory.ts";
import { type TokenGateway, tokenGateway } from "../fixtures/token-gateway.ts";

describe("two gateways on one database", () => {
  async function both(): Promise<readonly [TokenGateway, TokenGateway]> {
    const first = await tokenGateway();
    return [first, await tokenGateway({ folder: first.folder })];
  }

  test("apply tokens that the other one issued or revoked after their next poll", async () => {
    const [first, second] = await both();
    const root = await first.issue(["admin"]);
    const child = await first.issue(["viewer"], { by: root.token });
    const status = async (): Promise<number> =>
      (await second.send({ token: child.token, path: "/revision" })).status;
    await expect.poll(status).toBe(200);
    const body = { token_id: root.tokenId };
    await first.send({ method: "POST", path: "/tokens/revoke", body });
    await expect.poll(status).toBe(401);
  });
});

describe("while the database is unavailable", () => {
  test("a known token stays valid and an unknown token gets 503", async () => {
    const { call, url, gateway } = await serveMemory();
    const body = { name: "known", roles: ["viewer"] };
    const { json } = await call("POST", "/api/v1/gateway/tokens/create", body);
    const ask = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/api/v1/gateway/revision`, { headers });
      const { error_code: code } = (await response.json()) as { error_code?: string };
      return [response.status, code];
    };
    const unknown = `gw_${"x".repeat(43)}`;
    expect(await ask(unknown)).toEqual([401, "UNAUTHENTICATED"]);
    const bus = { isUnreachable: true, subscribe: () => {} };
    gateway.tokenCache?.follow(bus);
    expect(await ask(unknown)).toEqual([503, "TEMPORARILY_UNAVAILABLE"]);
    expect(await ask("not-an-access-token")).toEqual([401, "UNAUTHENTICATED"]);
    expect(await ask(json.token)).toEqual([200, undefined]);
    bus.isUnreachable = false;
    expect(await ask(unknown)).toEqual([401, "UNAUTHENTICATED"]);
  });
});

for (const kind of serverKinds) {
  describeOn(kind, () => {
    test("a known token stays valid without the database server, and a revoked one ends when it is back", async () => {
      const server = await startServer(kind);
      onTestFinished(() => server.stop());
      const database = await server.createDatabase();
      const key = randomBytes(32).toString("base64");
      const env = { GW_DATABASE_URL: database.url, GW_KEK_1: `raw:${key}` };
      const { issue, send } = await tokenGateway({ env });
      const known = await issue(["invoker"]);
      const ended = await issue(["invoker"]);
      const unknown = `gw_${randomBytes(32).toString("base64url")}`;
      const ask = async (token: string): Promise<number> =>
        (await send({ token, path: "/v1/models" })).status;
      await server.kill();
      await expect.poll(() => ask(unknown)).toBe(503);
      expect([await ask(known.token), await ask("wrong")]).toEqual([200, 401]);

      await server.start();
      await database.run(
        `update gateway_access_tokens set revoked_at = 1 where token_id = '${ended.tokenId}'`,
      );
      await database.run("update gateway_revision set revision = revision + 1");
      await expect.poll(() => ask(ended.token)).toBe(401);
      await expect.poll(() => ask(unknown)).toBe(401);
      expect(await ask(known.token)).toBe(200);
    });

    test("no token waits for a database server that does not respond", async () => {
      const server = await startServer(kind);
      onTestFinished(() => server.stop());
      const database = await server.createDatabase();
      const key = randomBytes(32).toString("base64");
      const env = { GW_DATABASE_URL: database.url, GW_KEK_1: `raw:${key}` };
      const { issue, send } = await tokenGateway({ env });
      const { token } = await issue(["invoker"]);
      const unknown = `gw_${randomBytes(32).toString("base64url")}`;
      await server.pause();
      const ask = async (token: string): Promise<number> =>
        (await send({ token, path: "/v1/models" })).status;
      await expect.poll(() => ask(unknown)).toBe(503);
      expect(await ask(token)).toBe(200);
      await server.resume();
    });
  });
}
