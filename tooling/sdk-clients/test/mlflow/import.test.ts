import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtFile } from "@gw/bundle/built-file";
import { openGateway, readSettings } from "@gw/gateway";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mlflowEnvironment } from "../../src/programs/mlflow-environment.ts";
import { runProcess } from "../../src/programs/run-process.ts";
import { excuseOf } from "../excuse.ts";
import { mlflowProgram, mlflowRequirements, mlflowSettings } from "./mlflow-program.ts";

const excuse = excuseOf(mlflowEnvironment(), { isNightly: true });
const passphrase = { MLFLOW_CRYPTO_KEK_PASSPHRASE: "a passphrase of at least 32 characters" };

/** The items of a workspace, with equal names in each. */
const itemsOf = (workspace: string) => [
  {
    name: "chat",
    provider: "openai",
    value: { api_key: `sk-chat-of-${workspace}-0123456789` },
    auth_config: { api_base: `https://${workspace}.example/v1` },
  },
  {
    name: "claude",
    provider: "bedrock",
    value: {
      aws_access_key_id: `AKIA-of-${workspace}`,
      aws_secret_access_key: `"geheim" für ${workspace} \\ 0123456789`,
    },
    auth_config: { auth_mode: "access_keys", aws_region_name: "eu-central-1" },
  },
];
const workspaces = ["default", "team-a", "team-b"];

describe.runIf(excuse === "")(`a database that MLflow made ${excuse}`, () => {
  let folder: string;
  /** The ids of the secrets, by workspace and name. */
  let ids: Readonly<Record<string, Readonly<Record<string, string>>>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gw-mlflow-import-"));
    const input = JSON.stringify({
      url: `sqlite:///${folder}/mlflow.db`,
      artifacts: `${folder}/artifacts`,
      workspaces: Object.fromEntries(workspaces.map((name) => [name, itemsOf(name)])),
    });
    const env = { ...mlflowSettings, ...passphrase };
    ids = JSON.parse(await runProcess(mlflowProgram("database"), { input, env }));
    // MLflow migrates an empty database through all of its versions.
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true }));

  /** Runs `gw import mlflow` into the data folder of this name. @returns what the gateway contains */
  async function importInto(data: string, ...args: readonly string[]): Promise<unknown> {
    const env = { GW_DATA_DIR: join(folder, data) };
    const from = ["--from", `sqlite:${folder}/mlflow.db`];
    const cli = [process.execPath, builtFile("apps/cli/dist/main.js")];
    const command = [...cli, "import", "mlflow", ...from, "--json", ...args];
    const reports = [JSON.parse(await runProcess(command, { env: { ...env, ...passphrase } }))];
    for (const report of reports.flat()) {
      expect(report).toMatchObject({ is_complete: true, findings: [] });
    }
    return contentOf(env);
  }

  /** What the import of the items of a workspace results in. */
  function importOf(
    source: string,
    secretIds: Readonly<Record<string, unknown>> = ids[source] ?? {},
  ) {
    const endpoints = itemsOf(source).map(({ name, value, auth_config: authConfig }) => [
      name,
      {
        ...{ secretId: secretIds[name], value, authConfig, modelName: `${name}-of-${source}` },
        tags: [{ key: "team", value: source }],
      },
    ]);
    return { endpoints: Object.fromEntries(endpoints), boundTo: [source, source] };
  }
  const empty = { endpoints: {}, boundTo: [] };

  test("is imported into workspaces of the same names with the same values", async () => {
    const expected = workspaces.map((name) => [name, importOf(name)]);
    expect(await importInto("all")).toEqual(Object.fromEntries(expected));
  });

  test("is imported one workspace at a time, into one of another name", async () => {
    const chosen = ["--workspace", "team-b", "--into"];
    const research = importOf("team-b");
    expect(await importInto("one", ...chosen, "research")).toEqual({ default: empty, research });
    // An id belongs to one workspace.
    const otherIds = Object.fromEntries(
      Object.entries(ids["team-b"] ?? {}).map(([name, id]) => [
        name,
        expect.not.stringContaining(id),
      ]),
    );
    expect(await importInto("one", ...chosen, "team-a")).toEqual({
      ...{ default: empty, research },
      "team-a": importOf("team-b", otherIds),
    });
  });
});

test.each(["run/mlflow.md", "teams.md"])("docs/%s names the version of MLflow", async (path) => {
  const [, version] =
    /^mlflow-skinny==(\S+)$/m.exec(await readFile(mlflowRequirements, "utf8")) ?? [];
  const page = new URL(`../../../../docs/${path}`, import.meta.url);
  expect(await readFile(page, "utf8")).toContain(`tested with MLflow ${version}`);
});

/** The endpoints with their opened secrets, and the resources of bindings, of each workspace. */
async function contentOf(env: Readonly<Record<string, string>>): Promise<unknown> {
  const gateway = await openGateway(readSettings(env));
  try {
    const { items } = await gateway.workspaces.list();
    const contents = items.map(async (workspace) => {
      const { resolver, store } = gateway.inWorkspace(workspace);
      const found: Record<string, unknown> = {};
      for await (const { endpoints } of resolver.resolveAll()) {
        for (const { endpointName, models, tags } of endpoints) {
          expect(models).toHaveLength(1);
          for (const { secretId, secretValue, authConfig, modelName } of models) {
            const value = await secretValue.reveal();
            found[endpointName] = { secretId, value, authConfig, modelName, tags };
          }
        }
      }
      const bindings = await store.listEndpointBindings();
      const boundTo = bindings.items.map(({ resourceId }) => resourceId);
      return [workspace.name, { endpoints: found, boundTo }] as const;
    });
    return Object.fromEntries(await Promise.all(contents));
  } finally {
    await gateway.close();
  }
}
