import {
  DummyDriver,
  expressionBuilder,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { expect, test } from "vitest";
import { preparedQuery, QueryCompiler, queryFamily } from "../../src/session/prepared-query.ts";
import type { SqlExpressions } from "../../src/session/sql-expressions.ts";
import type { Tables } from "../../src/tables.ts";

function newCompiler(): QueryCompiler {
  const builder = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  const expressions: Pick<SqlExpressions, "isElement"> = {
    isElement: (column, list) => expressionBuilder()(column, "in", list as never),
  };
  return new QueryCompiler(builder, expressions as SqlExpressions);
}

test("builds a query once, and fills in the values of each call", () => {
  let built = 0;
  const query = preparedQuery<{ name: string; after: number }, unknown>((builder, slot) => {
    built += 1;
    return builder
      .selectFrom("gateway_endpoints")
      .select("endpoint_id")
      .where("created_revision", ">", slot("after"))
      .where("usage_tracking", "=", 1)
      .where("name", "=", slot("name"));
  });
  const compiler = newCompiler();
  const first = compiler.fill(query, { name: "a", after: 1 });
  const second = compiler.fill(query, { after: 2, name: "b" });
  expect(first.parameters).toEqual([1, 1, "a"]);
  expect(second.parameters).toEqual([2, 1, "b"]);
  expect(second.sql).toBe(first.sql);
  expect(built).toBe(1);
});

test("fills an absent value with NULL", () => {
  const query = preparedQuery<{ value?: string }, unknown>((builder, slot) =>
    builder.insertInto("gateway_endpoint_tags").values({
      workspace_id: "w",
      endpoint_id: "e",
      tag_key: "k",
      tag_value: slot("value") ?? null,
    }),
  );
  expect(newCompiler().fill(query, {}).parameters).toEqual(["w", "e", "k", null]);
});

test("builds one query of a family per shape", () => {
  const family = queryFamily(
    (shape) => (builder) =>
      builder.selectFrom("gateway_endpoints").select("name").where("name", "=", shape),
  );
  expect(family("1")).toBe(family("1"));
  expect(family("2")).not.toBe(family("1"));
});

test("passes a list as one parameter, whatever its length", () => {
  const query = preparedQuery<{ ids: readonly string[] }, unknown>((builder, slot, { isElement }) =>
    builder
      .selectFrom("gateway_endpoints")
      .select("name")
      .where(({ ref }) => isElement(ref("endpoint_id"), slot("ids"))),
  );
  const compiler = newCompiler();
  const first = compiler.fill(query, { ids: ["a"] });
  const second = compiler.fill(query, { ids: ["b", 'c"', ""] });
  expect(first.parameters).toEqual(['["a"]']);
  expect(second.parameters).toEqual(['["b","c\\"",""]']);
  expect(second.sql).toBe(first.sql);
});
