import { describeOn, startPooler } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../../src/index.ts";
import { openFilled } from "../../fixtures/filled-backend.ts";
import { freshDatabase } from "../../fixtures/fresh-database.ts";
import { until } from "../../fixtures/sessions.ts";

describeOn("postgres", (server) => {
  /** The URL of a fresh database through PgBouncer. */
  async function pooled(...settings: readonly string[]): Promise<string> {
    const database = await freshDatabase(server);
    const pooler = await startPooler(database.url, settings);
    onTestFinished(() => pooler.stop());
    return pooler.url;
  }

  const refused = {
    code: "INVALID_PARAMETER_VALUE",
    message:
      "`url` must name a database whose pooler keeps one session per client: set pool_mode = " +
      "session in PgBouncer, or connect to the server without a pooler",
  };

  test.each([
    [["pool_mode = transaction"]],
    [["pool_mode = transaction", "default_pool_size = 1"]],
    [["pool_mode = transaction", "server_round_robin = 1", "min_pool_size = 5"]],
    [["pool_mode = statement"]],
  ])("a pooler that shares sessions is refused at the start: %j", async (settings) => {
    const url = await pooled(...settings);
    // Twice, since the second start finds sessions that the first one has used.
    for (let start = 0; start < 2; start += 1) {
      await expect(openSqlBackend({ url })).rejects.toMatchObject(refused);
    }
  });

  test("a pooler with one session per client works, with notifications", async () => {
    const url = await pooled("pool_mode = session");
    const { backend, store, secret } = await openFilled({ url, poolSize: 4 });
    onTestFinished(() => backend.close());
    let signs = 0;
    const listener = backend.listen?.(() => {
      signs += 1;
    });
    onTestFinished(async () => listener?.close());
    await until(async () => signs === 1);
    const { secretId } = secret;
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0
          ? store.getSecretInfo({ secretId })
          : store.updateGatewaySecret({ secretId, authConfig: { api_version: `v${index}` } }),
      ),
    );
    await until(async () => signs > 1);
    await backend.ping();
    expect(await store.getRevision()).toBe(22);
  });
});
