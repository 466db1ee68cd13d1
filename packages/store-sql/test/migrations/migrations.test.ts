import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { checksumOf } from "../../src/migrations/migration.ts";
import { migrations } from "../../src/migrations/migrations.ts";
import { openFilled } from "../fixtures/filled-backend.ts";
import { startProgram } from "../fixtures/program.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

function file(name = "gateway.db"): string {
  return `${folder.path}/${name}`;
}

/** The schema, and the only row of a fresh database. */
function schemaOf(path: string): unknown {
  const database = new Database(path, { readonly: true });
  try {
    return {
      schema: database.prepare("select type, name, sql from sqlite_schema order by name").all(),
      revision: database.prepare("select * from gateway_revision").all(),
      ledger: database.prepare("select id, name, checksum from gateway_migrations").all(),
    };
  } finally {
    database.close();
  }
}

async function statementsOfFirstOpen(): Promise<number> {
  let count = 0;
  const url = `sqlite:${file("counted.db")}`;
  const backend = await openSqlBackend({ url, onQuery: () => (count += 1) });
  await backend.close();
  return count;
}

describe("an interrupted migration", () => {
  test("that fails at any statement is rolled back, and the next start completes it", async () => {
    const count = await statementsOfFirstOpen();
    const complete = schemaOf(file("counted.db"));
    // The others are interrupted in a database with rows, in `workspaces.test.ts`.
    const interrupted = migrations.slice(0, 5).flatMap((one) => one.statements.sqlite).length;
    expect(count).toBeGreaterThan(2 * interrupted);
    for (let failing = 1; failing <= interrupted; failing += 1) {
      const path = file(`failed-at-${failing}.db`);
      let run = 0;
      const onQuery = (): void => {
        run += 1;
        if (run === failing) throw new Error(`failed at ${failing}`);
      };
      const opened = openSqlBackend({ url: `sqlite:${path}`, onQuery });
      await expect(opened).rejects.toThrow(`failed at ${failing}`);
      await (await openSqlBackend({ url: `sqlite:${path}` })).close();
      expect(schemaOf(path)).toEqual(complete);
    }
  });

  test("whose process dies at any statement is completed by the next start", async () => {
    const count = await statementsOfFirstOpen();
    const complete = schemaOf(file("counted.db"));
    const path = file("dying.db");
    let run = 0;
    const onQuery = (): void => {
      run += 1;
      // The files are all that a killed process leaves.
      mkdirSync(file(`${run}`));
      for (const end of ["", "-wal"]) {
        if (existsSync(path + end)) copyFileSync(path + end, `${file(`${run}`)}/gateway.db${end}`);
      }
    };
    await (await openSqlBackend({ url: `sqlite:${path}`, onQuery })).close();
    expect(run).toBe(count);
    for (let dying = 1; dying <= count; dying += 1) {
      const left = `${file(`${dying}`)}/gateway.db`;
      await (await openSqlBackend({ url: `sqlite:${left}` })).close();
      expect(schemaOf(left)).toEqual(complete);
    }
  }, 180_000);

  test("whose process is killed is completed by the next start", async () => {
    const count = await statementsOfFirstOpen();
    const complete = schemaOf(file("counted.db"));
    for (const statement of [2, Math.floor(count / 2), count - 2]) {
      const path = file(`killed-at-${statement}.db`);
      const program = startProgram("open-and-die", [`sqlite:${path}`, `${statement}`]);
      expect((await program.end()).signal).toBe("SIGKILL");
      await (await openSqlBackend({ url: `sqlite:${path}` })).close();
      expect(schemaOf(path)).toEqual(complete);
    }
  });
});

test("concurrent starts on an empty file create one schema", async () => {
  const url = `sqlite:${file()}`;
  const programs = [1, 2, 3].map(() => startProgram("open", [url]));
  const backends = await Promise.all([1, 2, 3].map(() => openSqlBackend({ url })));
  for (const program of programs) {
    expect((await program.end()).output).toBe(`opened version ${migrations.length}\n`);
  }
  for (const backend of backends) {
    expect(backend.schemaVersion).toBe(migrations.length);
    await backend.close();
  }
});

test("a second start has nothing to do and changes nothing", async () => {
  const url = `sqlite:${file()}`;
  await (await openFilled({ url })).backend.close();
  const statements: string[] = [];
  const backend = await openSqlBackend({ url, onQuery: (sql) => statements.push(sql) });
  expect(statements.filter((sql) => !sql.startsWith("select"))).toEqual([]);
  const store = backend.openStore({ keyRing: {} as never });
  expect((await store.getSecretInfo({ secretName: "openai" })).provider).toBe("openai");
  await backend.close();
});

test("migrations are numbered from 1 without gaps", () => {
  expect(migrations.map(({ id }) => id)).toEqual(migrations.map((_, index) => index + 1));
});

test("a released migration never changes", () => {
  const checksums = migrations.map((one) => [
    one.id,
    one.name,
    checksumOf(one, "sqlite"),
    checksumOf(one, "mysql"),
    checksumOf(one, "postgres"),
  ]);
  expect(checksums).toEqual([
    [
      1,
      "initial",
      "1ba9b30f6413ea941442ef170a7264a916251443f92be36fb0661f8fe7cf7775",
      "7d8420f102098a8d404130b78887df06a3111f436fe7b1e6916ca96483ef742d",
      "c6ef7691e6df9be8d405da970adea50fc07e90e74e1803337d1894d12887b728",
    ],
    [
      2,
      "servers",
      "21f2688bd464b3dd3919648b05e7a041c1b6b97fb3b6dcbf4de1230f0f029f60",
      "70e7dfc6b0c1f65d232ac785f46ce8334bb326a2dcae67f86a8f1b4b5d77ba7c",
      "79dab4b7f205000b3a6604da5efb2501b7e0464f08b7749f258ddacf88776ab5",
    ],
    [
      3,
      "access-tokens",
      "d9706e574eddb5999517ab236de67da1283996131b5954de8c85bbe3c964ca39",
      "fa9c9d3e21e77603a2af884876dfb2b8fa7589c484c08332458a7d7cef9c56b0",
      "b7378fac4a949eb907f59f9fed3576ceedcfcd0f3a7a78e53ff242e3f9024393",
    ],
    [
      4,
      "endpoint-settings",
      "bd92f74a9af9c1e04dae654aa12094455f99e32265e7f8863282a68560a97ec0",
      "2effce3e68d9beaba64c4b0913842759c87005e0c741c0c222004193c71d84c3",
      "838d14f01b730b2c4a9b1b7801eaf90f51d7485b768b2b34975439ea92b52eaa",
    ],
    [
      5,
      "audit-log",
      "c70324f4f770e74ac75c91aac91ac318ceb3c9ea4d69d3f4ee43ab6e5310b298",
      "5230a4421eaad4f448bfeba7253945fc9b1d4ca24237aeedfd01dc3fd9768fa5",
      "3ed306c268e41d323c4f9a928f98d583228a492c0f01d756ca4ae0ac706801f6",
    ],
    [
      6,
      "workspaces",
      "0981daacf84035782e88bbf71941d7c90de91e9fa3cddfb940da4b8cf91c93cb",
      "2b21706e8ff1653844bd0c04df8c01bd098b7d590aa8d835b1feb5d876c8f3f5",
      "cd1b9b1766dc30f0ef1d0e9347dd79b0dfcce335acf0c6ad4dee7253f8907b30",
    ],
    [
      7,
      "grants",
      "2a8d52fbc21eb95513d4f3213ae8083ce1c7b14e60fa018f890483c3f002a3c8",
      "5c7e45460bc8343d3118069e717da9d7ea022b90c426516802ae2956c9d5b297",
      "6f418dcb3e1316fb4e7cbabf682645fcb92b0f752a8dcd41e140d589ffd4f7d6",
    ],
    [
      8,
      "limits",
      "79659af6f802f62b8003be72d02beb063e1fd9991a8ca2860508cb820da55318",
      "9ccafa9f4e06de6483ae7d0e30eff9c7faaef68ff02062811721a76e18e26e24",
      "378961d1b9cda486c0b0ec86b4430be4d6c76ebe85278b1154fb5ae10767f600",
    ],
    [
      9,
      "owners",
      "99acf2218be7e946dd908d24426aca6a1eb46a2a1f07f4a868a05d99d8ddfd8c",
      "28925028221b48354030f5faacace2343d58a6360a708a5213ba650cdea11361",
      "c222c5aa2d3c9ad6c5728ccbc8e4b472478ed0817a2a4afbb083e954dddde542",
    ],
  ]);
});

describe("a database of another program", () => {
  async function errorAfter(change: string): Promise<unknown> {
    const url = `sqlite:${file()}`;
    await (await openSqlBackend({ url })).close();
    const database = new Database(file());
    database.exec(change);
    database.close();
    return openSqlBackend({ url }).then(
      (backend) => backend.close(),
      (error: unknown) => error,
    );
  }

  test("of a newer release is rejected with both versions", async () => {
    const newer = migrations.length + 1;
    const change = `insert into gateway_migrations values (${newer}, 'newer', 'x', 1)`;
    expect(await errorAfter(change)).toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringMatching(
        new RegExp(`schema version ${newer}.*newer release.*up to ${migrations.length}`),
      ),
    });
  });

  test("with a different text of a migration is rejected with its name", async () => {
    expect(await errorAfter("update gateway_migrations set checksum = 'x'")).toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("Migration 1 (initial)"),
    });
  });
});
