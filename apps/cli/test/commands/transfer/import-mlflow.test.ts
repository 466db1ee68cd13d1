import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openGateway, readSettings } from "@gw/gateway";
import { type MlflowFile, type MlflowVersion, readMlflowVectors } from "@gw/mlflow-database";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  fillMlflow,
  openFileIn,
  passphrase,
  type SealedRow,
  sealedRow,
} from "../../fixtures/mlflow-file.js";
import { type Outcome, runGw } from "../../fixtures/run-gw.js";

const canary = "sk-canary-2c7be1d0f4a94e6d8b35";

interface Scene {
  readonly folder: string;
  readonly from: string;
  readonly env: Readonly<Record<string, string>>;
  gw(...args: readonly string[]): Promise<Outcome>;
  runImport(...args: readonly string[]): Promise<Outcome>;
}

async function scene(
  secrets: readonly SealedRow[],
  {
    version = "newest",
    words = passphrase,
    fill = () => {},
  }: { version?: MlflowVersion; words?: string; fill?: (file: MlflowFile) => void } = {},
): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "gw-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { url: from, file } = openFileIn(folder, version);
  fillMlflow(file, secrets);
  fill(file);
  file.close();
  const env = { GW_DATA_DIR: join(folder, "data"), MLFLOW_CRYPTO_KEK_PASSPHRASE: words };
  const gw = (...args: readonly string[]) => runGw(args, { env });
  return {
    ...{ folder, from, env, gw },
    runImport: (...args) => gw("import", "mlflow", "--from", from, ...args),
  };
}

/** The credential of each endpoint. */
async function resolvedKeys({ env }: Scene): Promise<Record<string, unknown>> {
  const gateway = await openGateway(readSettings(env));
  try {
    const found: Record<string, unknown> = {};
    for await (const { endpoints } of gateway.resolver.resolveAll()) {
      for (const { endpointName, models } of endpoints) {
        found[endpointName] = await models[0]?.secretValue.reveal();
      }
    }
    return found;
  } finally {
    await gateway.close();
  }
}

describe.each(["3.8", "newest"] as const)("a database of MLflow %s", (version) => {
  test("is imported with the same values", async () => {
    const rows = [await sealedRow(1, "sk-1-0123456789abcdef"), await sealedRow(2, canary)];
    const here = await scene(rows, { version });
    const { code, out, err } = await here.runImport();
    expect({ code, out }).toEqual({
      code: 0,
      out: [
        "           IMPORTED  UNCHANGED  CONFLICTING  SKIPPED\n",
        "secrets    2         0          0            0\n",
        "models     2         0          0            0\n",
        "endpoints  2         0          0            0\n",
        "bindings   2         0          0            0\n",
        "limits     0         0          0            0\n",
      ].join(""),
    });
    expect(err).toContain("Back it up");
    expect(err).toContain("importing: 8 of 8 items\n");
    expect(await resolvedKeys(here)).toEqual({
      "endpoint-1": { api_key: "sk-1-0123456789abcdef" },
      "endpoint-2": { api_key: canary },
    });
    const again = await here.runImport("--json");
    expect(JSON.parse(again.out)).toMatchObject({
      dry_run: false,
      is_complete: true,
      counts: { secret: { imported: 0, unchanged: 2, conflicting: 0, skipped: 0 } },
      findings: [],
    });
  });
});

// A database has one passphrase; the vectors have several.
const vectors = Map.groupBy(
  readMlflowVectors().filter((vector) => vector.expect === "accept"),
  (vector) => vector.passphrase,
);

test.each([...vectors])("imports secrets that MLflow sealed with %j", async (words, group) => {
  const rows = group.map((vector) => ({
    ...{ secret_id: vector.secret_id, secret_name: vector.secret_name },
    ...{ kek_version: vector.kek_version },
    encrypted_value: Buffer.from(vector.encrypted_value_hex, "hex"),
    wrapped_dek: Buffer.from(vector.wrapped_dek_hex, "hex"),
  }));
  const here = await scene(rows, { words });
  expect(await here.runImport()).toMatchObject({ code: 0 });
  const values = group.map(({ secret_value: value }) =>
    typeof value === "string" ? { api_key: value } : value,
  );
  expect(Object.values(await resolvedKeys(here))).toEqual(values);
  const { out } = await here.gw("secrets", "list", "--json", ...databaseOf(here));
  const ids = (JSON.parse(out) as { secret_id: string }[]).map(({ secret_id }) => secret_id);
  expect(ids.sort()).toEqual(group.map(({ secret_id }) => secret_id).sort());
});

function databaseOf({ env }: Scene): readonly string[] {
  return ["--database", `sqlite:${env.GW_DATA_DIR}/gateway.db`];
}

describe("gw import mlflow", () => {
  test("--dry-run creates no database and no key", async () => {
    const here = await scene([await sealedRow(1, canary)]);
    const before = await readdir(here.folder);
    const { code, out, err } = await here.runImport("--dry-run");
    expect({ code, err: err.split("\n").at(-2) }).toEqual({
      code: 0,
      err: "Nothing was written (--dry-run).",
    });
    expect(out).toContain("WOULD BE IMPORTED");
    expect(await readdir(here.folder)).toEqual(before);
    expect(existsSync(here.env.GW_DATA_DIR ?? "")).toBe(false);
    await here.runImport();
    const audit = () => here.gw("audit", "--all", "--json", ...databaseOf(here));
    const state = await audit();
    expect((await here.runImport("--dry-run")).code).toBe(0);
    expect(await audit()).toEqual(state);
  });

  test("does not change the revision when repeated", async () => {
    const here = await scene([await sealedRow(1, canary)]);
    await here.runImport();
    const health = () => here.gw("health", "--json", ...databaseOf(here));
    const before = await health();
    expect((await here.runImport()).code).toBe(0);
    expect(JSON.parse(before.out)).toMatchObject({ revision: 4 });
    expect(await health()).toEqual(before);
  });

  test("rejects a wrong passphrase before it writes", async () => {
    const here = await scene([await sealedRow(1, canary)], { words: "another passphrase" });
    const { code, out, err } = await here.runImport();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("MLFLOW_CRYPTO_KEK_PASSPHRASE must be the passphrase that MLflow runs");
    expect(JSON.parse((await here.gw("health", "--json", ...databaseOf(here))).out)).toMatchObject({
      revision: 0,
    });
  });

  test("uses MLflow's public default passphrase with a warning", async () => {
    const here = await scene([], { words: "" });
    const { code, err } = await here.runImport();
    expect(code).toBe(0);
    expect(err).toContain("MLflow runs with its public default passphrase");
  });

  test("lists skipped items and ends with 3", async () => {
    const [good, bad] = [await sealedRow(1, canary), await sealedRow(2, canary)];
    const here = await scene([good, { ...bad, wrapped_dek: good.wrapped_dek }]);
    const { code, out, err } = await here.runImport();
    expect(code).toBe(3);
    expect(out).toMatch(/^secret +secret 2 +skipped +it cannot be opened with this passphrase/m);
    expect(out).toMatch(/^model +model 2 +skipped +its secret was not imported$/m);
    expect(out).toMatch(/^endpoint +endpoint-2 +skipped +.*model_configs/m);
    expect(err).toContain("The import is incomplete");
    const json = await here.runImport("--json");
    expect(json.code).toBe(3);
    expect(JSON.parse(json.out).findings).toContainEqual({
      ...{ kind: "secret", id: bad.secret_id, name: "secret 2", outcome: "skipped" },
      reason: "it cannot be opened with this passphrase and KEK version 1",
    });
  });

  test("reports invalid arguments and settings", async () => {
    const here = await scene([]);
    const { gw, from } = here;
    const none = await gw("import", "mlflow", "--from", "sqlite:nowhere.db");
    expect(none).toMatchObject({ code: 4, err: expect.stringContaining("nowhere.db") });
    const kind = await gw("import", "mlflow", "--from", "mssql://x");
    expect(kind).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^gw: --from must be sqlite:/),
    });
    const away = await gw("import", "mlflow", "--from", "mysql+pymysql://u@127.0.0.1:1/mlflow");
    expect(away).toMatchObject({ code: 1, err: expect.stringContaining("ECONNREFUSED") });
    const version = await runGw(["import", "mlflow", "--from", from], {
      env: { ...here.env, MLFLOW_CRYPTO_KEK_VERSION: "1.5" },
    });
    expect(version).toMatchObject({ code: 2, err: expect.stringContaining("KEK_VERSION must") });
    const server = await runGw(["import", "mlflow", "--from", from], {
      env: { GW_URL: "http://127.0.0.1:1" },
    });
    expect(server).toMatchObject({ code: 2, err: expect.stringContaining("--database") });
    await here.runImport();
    const gateway = databaseOf(here)[1] ?? "";
    const other = await gw("import", "mlflow", "--from", gateway);
    expect(other).toMatchObject({
      code: 5,
      err: expect.stringContaining("holds no gateway of MLflow 3.8 or newer"),
    });
  });
});

test("no output, audit record or file contains a credential", async () => {
  const [good, bad] = [await sealedRow(1, canary), await sealedRow(2, canary)];
  const here = await scene([good, { ...bad, encrypted_value: good.encrypted_value }]);
  const outputs = [
    await here.runImport("--dry-run", "--json"),
    await here.runImport(),
    await here.runImport("--json"),
    await here.gw("audit", "--all", "--json", ...databaseOf(here)),
    await here.gw("secrets", "list", "--json", ...databaseOf(here)),
  ];
  expect(Object.values(await resolvedKeys(here))).toEqual([{ api_key: canary }]);
  const files = (await readdir(here.env.GW_DATA_DIR ?? "")).map((name) =>
    readFile(join(here.env.GW_DATA_DIR ?? "", name), "latin1"),
  );
  const text = JSON.stringify([outputs, await Promise.all(files)]);
  for (const secret of [canary, passphrase]) {
    for (const form of ["utf8", "base64", "hex"] as const) {
      expect(text).not.toContain(Buffer.from(secret).toString(form).replace(/=+$/, ""));
    }
  }
});

test("workspaces of MLflow become those of the same name, or the one that --into names", async () => {
  const other = { ...(await sealedRow(2, "sk-team-b-0123456789")), workspace: "team-b" };
  const { folder, runImport, gw } = await scene([await sealedRow(1, canary)], {
    fill: (file) => file.insert("secrets", { ...other, provider: "openai" }),
  });
  const dry = await runImport("--dry-run");
  expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("Workspace team-b:") });
  const unclear = await runImport("--into", "research");
  expect(unclear).toMatchObject({ code: 2, err: expect.stringContaining("default, team-b") });
  const all = await runImport("--json");
  expect(all.code).toBe(0);
  expect(JSON.parse(all.out)).toMatchObject([
    { workspace: "default", counts: { secret: { imported: 1 }, endpoint: { imported: 1 } } },
    { workspace: "team-b", counts: { secret: { imported: 1 }, endpoint: { imported: 0 } } },
  ]);
  const chosen = ["--workspace", "team-b", "--into", "research", "--json"];
  expect(JSON.parse((await runImport(...chosen)).out)).toMatchObject({
    ...{ workspace: "research", is_complete: true, findings: [] },
    counts: { secret: { imported: 1 } },
  });
  const database = ["--database", `sqlite:${join(folder, "data", "gateway.db")}`, "--json"];
  const idsIn = async (workspace: string) => {
    const { out } = await gw("secrets", "list", "--workspace", workspace, ...database);
    return (JSON.parse(out) as { secret_id: string }[]).map((one) => one.secret_id);
  };
  const ids = await Promise.all(["default", "team-b", "research"].map(idsIn));
  expect(ids.slice(0, 2)).toEqual([[`s-${"1".padStart(32, "0")}`], [`s-${"2".padStart(32, "0")}`]]);
  expect(ids[2]).toHaveLength(1);
  expect(ids[2]).not.toEqual(ids[1]);
  const missing = await runImport("--workspace", "team-c");
  expect(missing).toMatchObject({
    code: 4,
    err: expect.stringContaining("it has default, team-b"),
  });
});
