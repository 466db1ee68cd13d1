import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeOn, serverKinds } from "@gw/test-databases";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ForeignRow, type ForeignTable, readDatabase } from "../../src/read/index.ts";
import { connectDatabase } from "../../src/session/connect-database.ts";
import { DatabaseError } from "../../src/session/database-error.ts";
import { preparedQuery } from "../../src/session/prepared-query.ts";

/** A database without any table of the gateway. */
interface OtherDatabase {
  readonly url: string;
  run(sql: string): Promise<unknown>;
}

const books: ForeignTable = {
  name: "books",
  key: ["shelf", "place"],
  columns: ["shelf", "place", "title"],
};

async function fillBooks({ run }: OtherDatabase, count: number): Promise<void> {
  await run("create table books (shelf integer, place integer, title varchar(40), price integer)");
  for (let at = 0; at < count; at += 50) {
    const numbers = Array.from({ length: Math.min(50, count - at) }, (_, index) => at + index);
    const rows = numbers.map((number) => `(${number % 3}, ${number}, 'title ${number}', 7)`);
    await run(`insert into books values ${rows.join(", ")}`);
  }
}

async function collected(rows: AsyncIterable<ForeignRow>): Promise<ForeignRow[]> {
  const found: ForeignRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

function describeReading(open: () => Promise<OtherDatabase>): void {
  test("reads the selected columns of every row in the order of the key", async () => {
    const database = await open();
    await fillBooks(database, 230);
    const { rows, pages } = await readDatabase({ url: database.url }, async (snapshot) => {
      const table = snapshot.table(books);
      const sizes: number[] = [];
      for await (const page of table.pages()) sizes.push(page.length);
      return { rows: await collected(table.rows()), pages: sizes };
    });
    expect(pages).toEqual([100, 100, 30]);
    const numbers = Array.from({ length: 230 }, (_, index) => index);
    const ordered = [0, 1, 2].flatMap((shelf) => numbers.filter((number) => number % 3 === shelf));
    expect(rows).toEqual(
      ordered.map((number) => ({ shelf: number % 3, place: number, title: `title ${number}` })),
    );
  });

  test("reads a range of the first key column", async () => {
    const database = await open();
    await fillBooks(database, 12);
    const rows = await readDatabase({ url: database.url }, (snapshot) =>
      snapshot.table(books).rowsBetween(1, 2),
    );
    expect(rows.map(({ place }) => place)).toEqual([1, 4, 7, 10, 2, 5, 8, 11]);
  });

  test("describes tables: names, columns, row counts and distinct values", async () => {
    const database = await open();
    await fillBooks(database, 5);
    await database.run("create table empty_table (id integer)");
    const found = await readDatabase({ url: database.url }, async (snapshot) => ({
      names: [...(await snapshot.tableNames())].sort(),
      columns: await snapshot.columnNames("books"),
      columnsOfEmpty: await snapshot.columnNames("empty_table"),
      counts: [await snapshot.countRows("books"), await snapshot.countRows("empty_table")],
      shelves: (await snapshot.distinctValues("books", "shelf")).sort(),
    }));
    expect(found).toEqual({
      names: ["books", "empty_table"],
      columns: new Set(["shelf", "place", "title", "price"]),
      columnsOfEmpty: undefined,
      counts: [5, 0],
      shelves: [0, 1, 2],
    });
  });

  test("sends SELECT statements only", async () => {
    const database = await open();
    await fillBooks(database, 230);
    const statements: string[] = [];
    const onQuery = (sql: string) => void statements.push(sql);
    await readDatabase({ url: database.url, onQuery }, async (snapshot) => {
      await snapshot.tableNames();
      await snapshot.columnNames("books");
      await snapshot.countRows("books");
      await snapshot.distinctValues("books", "shelf");
      await snapshot.table(books).rowsBetween(0, 1);
      await collected(snapshot.table(books).rows());
    });
    expect(statements.length).toBeGreaterThanOrEqual(8);
    expect(statements.filter((sql) => !sql.startsWith("select "))).toEqual([]);
  });

  test("runs where the database itself rejects writes", async () => {
    const other = await open();
    await fillBooks(other, 3);
    const database = await connectDatabase({ url: other.url, readOnly: true });
    onTestFinished(() => database.close());
    const writing = preparedQuery<undefined, never>((builder) =>
      builder.deleteFrom("books" as never),
    );
    await expect(
      database.snapshot((source) => source.all(writing, undefined)),
    ).rejects.toBeInstanceOf(DatabaseError);
    const count = await readDatabase({ url: other.url }, (snapshot) => snapshot.countRows("books"));
    expect(count).toBe(3);
  });

  test("sees one state of the database until the work ends", async () => {
    const database = await open();
    await fillBooks(database, 3);
    const counts = await readDatabase({ url: database.url }, async (snapshot) => {
      const before = await snapshot.countRows("books");
      await database.run("insert into books values (9, 9, 'new', 7)");
      return [before, await snapshot.countRows("books")];
    });
    expect(counts).toEqual([3, 3]);
  });

  test("rethrows an error of the work and never runs the work twice", async () => {
    const database = await open();
    let runs = 0;
    const failure = new DatabaseError("TEMPORARILY_UNAVAILABLE", "The target is unavailable", {
      failureKind: "contended",
    });
    const reading = readDatabase({ url: database.url }, async () => {
      runs += 1;
      throw failure;
    });
    await expect(reading).rejects.toBe(failure);
    expect(runs).toBe(1);
  });
}

describe("on SQLite", () => {
  const open = async () => {
    const folder = mkdtempSync(join(tmpdir(), "gw-store-sql-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "other.db");
    const file = new Database(path);
    file.pragma("journal_mode = WAL");
    onTestFinished(() => void file.close());
    return { path, url: `sqlite:${path}`, run: async (sql: string) => file.exec(sql) };
  };
  describeReading(open);

  test("leaves the file unchanged", async () => {
    const database = await open();
    await fillBooks(database, 230);
    await database.run("pragma wal_checkpoint(truncate)");
    const digest = () => createHash("sha256").update(readFileSync(database.path)).digest("hex");
    const before = digest();
    await readDatabase({ url: database.url }, (snapshot) =>
      collected(snapshot.table(books).rows()),
    );
    expect(digest()).toBe(before);
  });

  test("rejects a file that does not exist and does not create it", async () => {
    const { url, path } = await open();
    const reading = readDatabase({ url: `${url}x` }, async () => undefined);
    await expect(reading).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: expect.stringContaining("that exists"),
    });
    expect(existsSync(`${path}x`)).toBe(false);
  });
});

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    describeReading(async () => {
      const database = await server.createDatabase();
      onTestFinished(() => database.drop());
      return { url: database.url, run: (sql) => database.run(sql) };
    });
  });
}
