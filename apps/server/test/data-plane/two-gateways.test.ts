import { randomBytes } from "node:crypto";
import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("a gateway applies changes of another one, and both serve calls without the database", async () => {
      const database = await server.createDatabase();
      onTestFinished(() => database.drop());
      const key = randomBytes(32).toString("base64");
      const env = { GW_DATABASE_URL: database.url, GW_KEK_1: `raw:${key}` };
      const one = await openGatewayWithProvider(env);
      const { provider, gateway } = one;
      const other = await openGatewayWithProvider({ ...env, GW_EGRESS_ALLOW: provider.url });
      await one.endpoint("chat");
      await expect.poll(() => statusOf(other.url, "chat")).toBe(200);

      const { secretId } = await gateway.store.getSecretInfo({ secretName: "chat" });
      const authConfig = { api_base: `${provider.url}/v1` };
      const secretValue = { api_key: "sk-second-0123456789abcdef" };
      await gateway.store.updateGatewaySecret({ secretId, secretValue, authConfig });
      await expect
        .poll(async () => {
          await statusOf(other.url, "chat");
          return provider.requests.at(-1)?.headers.authorization;
        })
        .toBe(`Bearer ${secretValue.api_key}`);

      const { endpointId } = await gateway.store.getGatewayEndpoint({ name: "chat" });
      await gateway.store.updateGatewayEndpoint({ endpointId, name: "talk" });
      await expect.poll(() => statusOf(other.url, "talk")).toBe(200);
      expect(await statusOf(other.url, "chat")).toBe(404);
      await expect.poll(() => statusOf(one.url, "talk")).toBe(200);

      // Each gateway records in the background that it opened a credential.
      await expect.poll(() => openings(one.url)).toBe(4);
      await database.drop();
      await expect.poll(async () => (await fetch(`${other.url}/readyz`)).status).toBe(503);
      for (const { url } of [one, other]) {
        expect(await statusOf(url, "talk")).toBe(200);
        // Another gateway may have issued it just before the database was dropped.
        const unknown = `gw_${randomBytes(32).toString("base64url")}`;
        await expect.poll(() => statusOf(url, "talk", unknown)).toBe(503);
        expect(await statusOf(url, "talk", "not-an-access-token")).toBe(401);
      }
    });
  });
}

/** The number of audit records of opened credentials. */
async function openings(url: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/gateway/audit?action=secret.open`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  return ((await response.json()) as { readonly records: readonly object[] }).records.length;
}

async function statusOf(url: string, model: string, token = adminToken): Promise<number> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "hello" }] }),
  });
  await response.arrayBuffer();
  return response.status;
}
