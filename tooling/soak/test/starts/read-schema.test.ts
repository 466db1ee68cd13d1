import { openSqlBackend } from "@gw/store-sql";
import { describeOn, serverKinds, type TestServer } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { compareSchemas, readSchema } from "../../src/starts/read-schema.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("reports differences of two schemas after one is altered", async () => {
      const [one, other] = [await migrated(server), await migrated(server)];
      const schema = await readSchema(kind, one);
      expect(compareSchemas(await readSchema(kind, other), schema)).toEqual([]);

      await other.run("alter table gateway_secrets add column surplus int");
      await other.run("insert into gateway_migrations values (99, 'again', 'x', 0)");
      await one.run("drop table gateway_endpoint_tags");
      const found = compareSchemas(await readSchema(kind, other), await readSchema(kind, one));
      expect(found).toContainEqual(expect.stringMatching(/^has .*"surplus"/));
      expect(found).toContainEqual(expect.stringMatching(/^has .*"again"/));
      expect(found).toContainEqual(expect.stringMatching(/^has .*gateway_endpoint_tags/));
    });
  });
}

async function migrated(server: TestServer) {
  const database = await server.createDatabase();
  onTestFinished(() => database.drop());
  await (await openSqlBackend({ url: database.url })).close();
  return database;
}
