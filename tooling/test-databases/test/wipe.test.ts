import { afterEach, expect, test } from "vitest";
import { dialects } from "../src/dialects.ts";
import { describeOn, serverKinds, type TestDatabase } from "../src/index.ts";

/** Two tables that refer to each other, so that no order of deletes satisfies their keys. */
const circle = [
  "create table gateway_ones (id int primary key, two int)",
  `create table gateway_twos (id int primary key, one int not null,
    foreign key (one) references gateway_ones (id))`,
  "alter table gateway_ones add foreign key (two) references gateway_twos (id)",
  "insert into gateway_ones values (1, null)",
  "insert into gateway_twos values (1, 1)",
  "update gateway_ones set two = 1",
];

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    const opened: TestDatabase[] = [];
    afterEach(async () => {
      for (const database of opened.splice(0)) await database.drop();
    });

    async function open(...statements: readonly string[]): Promise<TestDatabase> {
      const database = await server.createDatabase();
      opened.push(database);
      for (const statement of statements) await database.run(statement);
      return database;
    }

    async function counts(database: TestDatabase, ...tables: readonly string[]) {
      const columns = tables.map((table) => `(select count(*) from ${table}) as ${table}`);
      return (await database.run(`select ${columns}`))[0];
    }

    test("does nothing without tables", async () => {
      const database = await open();
      await expect(database.wipe()).resolves.toBeUndefined();
    });

    test("keeps migrations, `default` and other tables, and sets the revision to 0", async () => {
      const database = await open(
        "create table gateway_migrations (id int primary key)",
        "insert into gateway_migrations values (1)",
        "create table gateway_revision (id int primary key, revision bigint, elsewhere bigint)",
        "insert into gateway_revision values (1, 7, 2)",
        "create table gateway_workspaces (workspace_id varchar(9) primary key, description text)",
        "insert into gateway_workspaces values ('default', 'changed'), ('w-1', null)",
        "create table gatewayish (id int primary key)",
        "insert into gatewayish values (1)",
        "create table gateway_things (id int primary key)",
        "insert into gateway_things values (1)",
        "create table gw_things (id int primary key)",
        "insert into gw_things values (1)",
        "create table gw_usage_migrations (id int primary key)",
        "insert into gw_usage_migrations values (1)",
      );
      await database.wipe();
      const tables = ["gateway_migrations", "gatewayish", "gateway_things", "gw_things"];
      expect(await counts(database, ...tables, "gw_usage_migrations")).toEqual({
        gateway_migrations: 1,
        gatewayish: 1,
        gateway_things: 0,
        gw_things: 0,
        gw_usage_migrations: 1,
      });
      expect(await database.run("select * from gateway_revision")).toEqual([
        { id: 1, revision: 0, elsewhere: 0 },
      ]);
      expect(await database.run("select * from gateway_workspaces")).toEqual([
        { workspace_id: "default", description: null },
      ]);
    });

    test("ignores foreign keys, which are enforced again afterwards", async () => {
      const database = await open(...circle);
      await database.wipe();
      expect(await counts(database, "gateway_ones", "gateway_twos")).toEqual({
        gateway_ones: 0,
        gateway_twos: 0,
      });
      await expect(database.run("insert into gateway_twos values (1, 1)")).rejects.toThrow(
        "foreign key",
      );
    });

    test("wipes tables created since the last wipe", async () => {
      const database = await open(...circle);
      await database.wipe();
      await database.run("create table gateway_late (id int primary key)");
      await database.run("insert into gateway_late values (1)");
      await database.wipe();
      expect(await counts(database, "gateway_late")).toEqual({ gateway_late: 0 });
    });
  });
}

describeOn("postgres", (server) => {
  test("wipes as a user who is not a superuser", async () => {
    const database = await server.createDatabase();
    const role = `${database.name}_owner`;
    await database.run(`create role ${role} login password 'own'`);
    await database.run(`grant create, usage on schema public to ${role}`);
    const url = new URL(database.url);
    url.username = role;
    url.password = "own";
    const session = await dialects.postgres.open(url.href);
    try {
      for (const statement of circle) await session.run(statement);
      await dialects.postgres.newWipe()(session);
      expect(await session.run("select * from gateway_ones")).toEqual([]);
    } finally {
      session.close();
      await database.run(`drop owned by ${role}`);
      await database.run(`drop role ${role}`);
      await database.drop();
    }
  });
});
