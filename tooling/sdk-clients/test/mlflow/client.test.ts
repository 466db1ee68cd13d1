import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminToken, ServerProcess } from "@gw/soak/server-process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mlflowEnvironment } from "../../src/programs/mlflow-environment.ts";
import { excuseOf } from "../excuse.ts";
import { MlflowClient } from "./mlflow-client.ts";

const excuse = excuseOf(mlflowEnvironment(), { isNightly: true });

describe.runIf(excuse === "")(`MLflow's client ${excuse}`, () => {
  let folder: string;
  let server: ServerProcess;
  let client: MlflowClient;
  // One process makes all calls, because it takes seconds to import MLflow.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gw-mlflow-client-"));
    server = await ServerProcess.start(folder);
    client = new MlflowClient({ url: server.url, token: adminToken });
  });
  afterAll(async () => {
    await client.close();
    await server.stop("SIGTERM");
    await rm(folder, { recursive: true });
  });

  /** Creates a secret, a model definition and an endpoint of the same name. */
  async function createEndpoint(workspace: string, name: string): Promise<Created> {
    const secretInput = {
      secret_name: name,
      secret_value: { api_key: `sk-of-${workspace}-01234` },
    };
    const secret = await client.call<Created>(
      "create_gateway_secret",
      { ...secretInput, provider: "openai" },
      workspace,
    );
    const { secret_id } = secret;
    const model = await client.call<Created>(
      "create_gateway_model_definition",
      { name, secret_id, provider: "openai", model_name: `model-of-${workspace}` },
      workspace,
    );
    const endpoint = await client.call<Created>(
      "create_gateway_endpoint",
      { name, model_configs: [model.model_definition_id] },
      workspace,
    );
    return { ...secret, ...model, ...endpoint };
  }

  const createWorkspace = (name: string): Promise<unknown> =>
    client.call("create_workspace", { name });

  test("creates, lists, changes and deletes workspaces", async () => {
    const created = { ...blank, name: "research", description: "models" };
    expect(
      await client.call("create_workspace", { name: "research", description: "models" }),
    ).toEqual(created);
    expect(await client.call("get_workspace", { name: "research" })).toEqual(created);
    const changed = { ...created, description: "others" };
    expect(
      await client.call("update_workspace", { name: "research", description: "others" }),
    ).toEqual(changed);
    const listed = await client.call("list_workspaces");
    expect(listed).toContainEqual(changed);
    expect(listed).toContainEqual(expect.objectContaining({ name: "default" }));
    expect(await client.call("delete_workspace", { name: "research" })).toBeNull();
    await expect(client.call("get_workspace", { name: "research" })).rejects.toEqual(missing);
  });

  test("sees nothing of other workspaces", async () => {
    await createWorkspace("team-a");
    await createWorkspace("team-b");
    const a = await createEndpoint("team-a", "chat");
    const lists = ["list_secret_infos", "list_gateway_model_definitions", "list_gateway_endpoints"];
    for (const list of lists) {
      expect(await client.call(list, {}, "team-a")).toHaveLength(1);
      expect(await client.call(list, {}, "team-b")).toEqual([]);
      expect(await client.call(list, {})).toEqual([]);
    }
    const { secret_id, model_definition_id, endpoint_id } = a;
    const uses = [
      ["get_secret_info", { secret_id }],
      ["get_secret_info", { secret_name: "chat" }],
      ["update_gateway_secret", { secret_id, secret_value: { api_key: "sk-stolen-0123456789" } }],
      ["delete_gateway_secret", { secret_id }],
      [
        "create_gateway_model_definition",
        { name: "own", secret_id, provider: "openai", model_name: "m" },
      ],
      ["get_gateway_model_definition", { model_definition_id }],
      ["update_gateway_model_definition", { model_definition_id, name: "own" }],
      ["delete_gateway_model_definition", { model_definition_id }],
      ["create_gateway_endpoint", { name: "own", model_configs: [model_definition_id] }],
      ["get_gateway_endpoint", { endpoint_id }],
      ["get_gateway_endpoint", { name: "chat" }],
      ["update_gateway_endpoint", { endpoint_id, name: "own" }],
      ["delete_gateway_endpoint", { endpoint_id }],
    ] as const;
    for (const [name, args] of uses) {
      await expect(client.call(name, args, "team-b"), name).rejects.toEqual(missing);
    }
    // The names are free, and each workspace keeps its own.
    const b = await createEndpoint("team-b", "chat");
    expect(b.endpoint_id).not.toBe(endpoint_id);
    for (const [workspace, own] of [["team-a", a] as const, ["team-b", b] as const]) {
      expect(await client.call("get_gateway_endpoint", { name: "chat" }, workspace)).toMatchObject({
        endpoint_id: own.endpoint_id,
        model_mappings: [
          { model_definition: { secret_id: own.secret_id, model_name: `model-of-${workspace}` } },
        ],
      });
    }
  });

  test("refuses to delete a workspace in use, except with its items", async () => {
    const name = "used";
    await createWorkspace(name);
    await createEndpoint(name, "chat");
    await expect(client.call("delete_workspace", { name })).rejects.toEqual(
      restException("INVALID_STATE"),
    );
    const kept = { name, mode: "SET_DEFAULT" };
    await expect(client.call("delete_workspace", kept)).rejects.toEqual(
      restException("NOT_IMPLEMENTED"),
    );
    expect(await client.call("list_gateway_endpoints", {}, name)).toHaveLength(1);
    expect(await client.call("delete_workspace", { name, mode: "CASCADE" })).toBeNull();
    await expect(client.call("list_gateway_endpoints", {}, name)).rejects.toEqual(missing);
  });

  test("creates, lists, changes and deletes budgets", async () => {
    await createWorkspace("budgets");
    const { endpoint_id } = await createEndpoint("budgets", "chat");
    const call = <Result = unknown>(fn: string, args = {}) =>
      client.call<Result>(fn, args, "budgets");
    const terms = {
      ...{ budget_unit: "USD", budget_amount: 12.5, budget_action: "REJECT" },
      duration: { unit: "MONTHS", value: 1 },
    };
    const targets = [
      { target_scope: "WORKSPACE" },
      { target_scope: "ENDPOINT", target_value: endpoint_id },
      { target_scope: "USER", target_value: "anna" },
    ];
    const created: Budget[] = [];
    for (const target of targets) {
      const budget = await call<Budget>("create_budget_policy", { ...terms, ...target });
      expect(budget).toMatchObject({ ...terms, target_value: null, ...target });
      created.push(budget);
    }
    expect(await call("list_budget_policies")).toEqual(created);
    const [budget, ...others] = created;
    const ref = { budget_policy_id: budget?.budget_policy_id };
    expect(await call("get_budget_policy", ref)).toEqual(budget);
    const changes = { budget_amount: 0.1, budget_action: "ALERT" };
    const update = { ...ref, ...terms, ...targets[0], ...changes };
    expect(await call("update_budget_policy", update)).toMatchObject(changes);
    expect(await call("delete_budget_policy", ref)).toBeNull();
    await expect(call("get_budget_policy", ref)).rejects.toEqual(missing);
    expect(await call("list_budget_policies")).toEqual(others);
    const ofAll = { ...terms, target_scope: "GLOBAL" };
    await expect(call("create_budget_policy", ofAll)).rejects.toEqual(
      restException("PERMISSION_DENIED"),
    );
  });

  test("raises its own exceptions", async () => {
    await createWorkspace("taken");
    await expect(createWorkspace("taken")).rejects.toMatchObject({
      type: "MlflowException",
      code: "RESOURCE_ALREADY_EXISTS",
    });
    const root = { name: "rooted", default_artifact_root: "s3://bucket" };
    await expect(client.call("create_workspace", root)).rejects.toEqual(
      restException("NOT_IMPLEMENTED"),
    );
    await expect(client.call("delete_workspace", { name: "default" })).rejects.toEqual(
      restException("INVALID_PARAMETER_VALUE"),
    );
    await expect(client.call("list_secret_infos", {}, "absent")).rejects.toEqual(missing);
  });
});

/** The fields of an entity of MLflow that tests read. */
interface Created {
  readonly secret_id: string;
  readonly model_definition_id: string;
  readonly endpoint_id: string;
}

interface Budget {
  readonly budget_policy_id: string;
}

/** What workspaces of the gateway do not have. */
const blank = {
  default_artifact_root: null,
  trace_archival_location: null,
  trace_archival_retention: null,
};

/** The exception for an error that the server returned. */
function restException(code: string): unknown {
  const message = expect.stringMatching(`^${code}: .`);
  return { type: "RestException", code, message };
}

const missing = restException("RESOURCE_DOES_NOT_EXIST");
