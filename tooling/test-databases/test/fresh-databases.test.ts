import { afterAll, expect, test } from "vitest";
import { dialects } from "../src/dialects.ts";
import { DatabasePool, describeOn, serverKinds } from "../src/index.ts";
import { tableNames } from "./table-names.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    const pool = new DatabasePool(server);
    afterAll(() => pool.close());

    test("fresh databases differ and are empty", async () => {
      const [one, two] = await Promise.all([server.createDatabase(), server.createDatabase()]);
      try {
        expect(one.name).toMatch(/^gw_test_[0-9a-f]{16}$/);
        expect(two.name).not.toBe(one.name);
        expect(new URL(one.url).pathname).toBe(`/${one.name}`);
        await one.run("create table only_here (id int)");
        expect(await tableNames(one)).toEqual(["only_here"]);
        expect(await tableNames(two)).toEqual([]);
      } finally {
        await Promise.all([one.drop(), two.drop()]);
      }
    });

    test("drop removes a database while a client is in a transaction", async () => {
      const database = await server.createDatabase();
      await database.run("create table held (id int)");
      const client = await dialects[kind].open(database.url);
      try {
        await client.run("begin");
        await client.run("insert into held values (1)");
        await database.drop();
        await expect(client.run("select 1")).rejects.toThrow();
        await expect(dialects[kind].open(database.url)).rejects.toThrow(database.name);
      } finally {
        client.close();
      }
    });

    test("run returns rows, with safe integers as numbers", async () => {
      const database = await pool.take();
      const sql = `select count(*) as few, 9007199254740993 as many from (select 1) as one`;
      expect(await database.run(sql)).toEqual([{ few: 1, many: "9007199254740993" }]);
      expect(await database.run("create table empty_one (id int)")).toEqual([]);
      expect(await database.run("select * from empty_one")).toEqual([]);
    });

    test("a pool reuses databases, and never one that is in use", async () => {
      const own = new DatabasePool(server);
      try {
        const one = await own.take();
        const two = await own.take();
        expect(two.name).not.toBe(one.name);
        await one.run("create table gateway_things (id int)");
        await one.run("insert into gateway_things values (1)");
        await own.giveBack(one);
        const again = await own.take();
        expect(again.name).toBe(one.name);
        expect(await again.run("select * from gateway_things")).toEqual([]);
      } finally {
        await own.close();
      }
    });
  });
}
