import { FakeProvider } from "@gw/fake-provider";
import { openGateway, readSettings } from "@gw/gateway";
import { expect, onTestFinished, test } from "vitest";
import { startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const token = "test-admin-token-0123456789abcdef";
const kills = process.env.GW_NIGHTLY === "1" ? 100 : 10;
const callers = 4;

/** Calls until the server is gone. Reports the id of each response whose end has arrived. */
async function callUntilGone(url: string, onComplete: (requestId: string) => void): Promise<void> {
  for (let number = 0; ; number += 1) {
    try {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({
          ...{ model: "chat", stream: number % 2 === 0 },
          messages: [{ role: "user", content: "hello" }],
        }),
      });
      await response.arrayBuffer();
      onComplete(response.headers.get("x-gw-request-id") ?? "");
    } catch {
      return;
    }
  }
}

test(
  `each call whose end a client has seen is recorded once after the server is killed (${kills} times)`,
  async () => {
    const cwd = temporaryFolder();
    const provider = await FakeProvider.start();
    onTestFinished(() => provider.stop());
    const env = { GW_ADMIN_TOKEN: token, GW_DATA_DIR: cwd, GW_EGRESS_ALLOW: provider.url };
    const gateway = await openGateway(readSettings(env));
    onTestFinished(() => gateway.close());
    const { secretId } = await gateway.store.createGatewaySecret({
      ...{ secretName: "key", provider: "openai-compatible" },
      secretValue: { api_key: "sk-0123456789abcdef" },
      authConfig: { api_base: `${provider.url}/v1` },
    });
    const { modelDefinitionId } = await gateway.store.createGatewayModelDefinition({
      ...{ name: "model", secretId, provider: "openai-compatible", modelName: "m" },
    });
    await gateway.store.createGatewayEndpoint({
      ...{ name: "chat", modelConfigs: [{ modelDefinitionId }] },
    });

    const completed: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const { child, url, ended } = await startServer({ cwd, env });
      const last = completed.length + 1 + Math.floor(Math.random() * 60);
      const onComplete = (requestId: string): void => {
        completed.push(requestId);
        if (completed.length === last) child.kill("SIGKILL");
      };
      await Promise.all(Array.from({ length: callers }, () => callUntilGone(url, onComplete)));
      await ended;
    }
    // It sends what the killed ones have left.
    const { child, ended } = await startServer({ cwd, env });
    const recorded = async (): Promise<readonly string[]> => {
      const ids: string[] = [];
      for (let pageToken: string | undefined; ; ) {
        const page = await gateway.usage.listCalls({ maxResults: 1_000, pageToken });
        ids.push(...page.items.map(({ requestId }) => requestId));
        pageToken = page.nextPageToken;
        if (pageToken === undefined) return ids;
      }
    };
    const missing = async (): Promise<readonly string[]> => {
      const found = new Set(await recorded());
      return completed.filter((requestId) => !found.has(requestId));
    };
    await expect.poll(missing, { timeout: 60_000 }).toEqual([]);
    child.kill("SIGTERM");
    await ended;
    const ids = await recorded();
    expect(ids.length).toBe(new Set(ids).size);
    const { rows } = await gateway.usage.summarize({ from: 0, to: Date.now() + 1 });
    expect(rows.map(({ totals }) => totals.calls)).toEqual([ids.length]);
  },
  30_000 * kills,
);
