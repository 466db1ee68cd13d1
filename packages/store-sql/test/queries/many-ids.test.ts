import { defaultWorkspace } from "@gw/entities";
import type { EndpointMaterial } from "@gw/store-abstract";
import { describeOn, serverKinds } from "@gw/test-databases";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { type FilledBackend, openFilled } from "../fixtures/filled-backend.ts";
import { freshDatabase } from "../fixtures/fresh-database.ts";
import { insertEndpointStatements } from "../fixtures/insert-endpoints.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

/** More than SQLite's maximum number of parameters. */
const count = 32_800;

let folder: TemporaryFolder;
let filled: FilledBackend;
let queries = 0;

beforeAll(async () => {
  folder = temporaryFolder();
  const onQuery = (): void => {
    queries += 1;
  };
  filled = await openFilled({ url: `sqlite:${folder.path}/gateway.db`, onQuery });
  const file = new Database(`${folder.path}/gateway.db`);
  file.transaction(() => {
    for (const sql of insertEndpointStatements(count, "sqlite")) file.exec(sql);
  })();
  file.close();
});

afterAll(async () => {
  await filled.backend.close();
  folder.remove();
});

test.each([
  ["a resource", { resourceType: "job", resourceId: "1" }],
  ["a page", undefined],
])("%s may have more endpoints and secrets than a statement may have parameters", async (_, by) => {
  const { sealedSecrets } = filled.backend;
  queries = 0;
  const { endpoints } = await (by === undefined
    ? sealedSecrets.pageEndpointMaterial(defaultWorkspace, { limit: count })
    : sealedSecrets.findEndpointMaterial(defaultWorkspace, by));
  expect(queries).toBe(5);
  expectAllWithTheirSecrets(endpoints);
});

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    // A list is one parameter, whatever its length; more elements would only take longer.
    const many = 8_000;

    test("a resource may have thousands of endpoints and secrets", async () => {
      const fresh = await freshDatabase(server);
      const { sealedSecrets, close } = await openSqlBackend({ url: fresh.url });
      onTestFinished(close);
      for (const sql of insertEndpointStatements(many, kind)) await fresh.run(sql);
      // As the autovacuum of PostgreSQL does within a minute; without it, plans for thousands of rows are slow.
      if (kind === "postgres") await fresh.run("analyze");
      const by = { resourceType: "job", resourceId: "1" };
      const { endpoints } = await sealedSecrets.findEndpointMaterial(defaultWorkspace, by);
      expectAllWithTheirSecrets(endpoints, many);
    });
  });
}

function expectAllWithTheirSecrets(endpoints: readonly EndpointMaterial[], expected = count): void {
  const secretIds = endpoints.map(({ models }) => models[0]?.secret?.secretId);
  expect(secretIds).toEqual(endpoints.map(({ endpoint }) => endpoint.name.replace("e", "s")));
  expect(endpoints).toHaveLength(expected);
}
