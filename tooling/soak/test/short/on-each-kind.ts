import { describeOn, serverKinds } from "@gw/test-databases";
import { describe } from "vitest";
import type { DatabaseChoice } from "../../src/databases/with-database.ts";

/** Describes the tests on each kind of database. */
export function onEachKind(body: (choice: DatabaseChoice) => void): void {
  describe("on SQLite", () => body({ kind: "sqlite" }));
  for (const kind of serverKinds) describeOn(kind, (server) => body({ kind, server }));
}
