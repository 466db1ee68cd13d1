import type { GatewayEndpointConfig, GatewayModelConfig } from "@gw/config-resolver";
import type { GatewayWorkspace } from "@gw/entities";
import { describe, expect, test } from "vitest";
import {
  type InstallationSnapshot,
  loadInstallationSnapshot,
  servingWorkspace,
  type WorkspaceSource,
} from "../../src/index.ts";
import { endpoint, model } from "../model-config.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

/** Workspaces that record what is read of them. */
class Installation {
  readonly reads: string[] = [];
  revision = 0;
  /** Called when the endpoints of a workspace are read. */
  onRead: ((workspaceId: string) => void) | undefined;
  readonly #workspaces = new Map<string, GatewayWorkspace>();
  readonly #revisions = new Map<string, number>();
  readonly #endpoints = new Map<string, readonly GatewayEndpointConfig[]>();

  readonly directory: WorkspaceSource = {
    list: async ({ pageToken }) => {
      this.reads.push("list");
      const from = Number(pageToken ?? 0);
      const all = [...this.#workspaces.values()];
      const items = all.slice(from, from + 2);
      return from + 2 < all.length ? { items, nextPageToken: `${from + 2}` } : { items };
    },
    revisions: async () => {
      this.reads.push("revisions");
      return { installation: this.revision, byWorkspace: new Map(this.#revisions) };
    },
  };

  /** Adds or changes a workspace, which raises no revision of it. */
  put(workspaceId: string, fields: Partial<GatewayWorkspace> = {}): void {
    const times = { createdAt: 0, lastUpdatedAt: 0 };
    const workspace = { workspaceId, name: workspaceId, suspended: false, ...times, ...fields };
    this.#workspaces.set(workspaceId, workspace);
    if (!this.#revisions.has(workspaceId)) this.#revisions.set(workspaceId, 0);
    this.revision += 1;
  }

  remove(workspaceId: string): void {
    this.#workspaces.delete(workspaceId);
    this.#revisions.delete(workspaceId);
    this.revision += 1;
  }

  /** Replaces the endpoint `chat` of a workspace. */
  fill(workspaceId: string, ...models: readonly GatewayModelConfig[]): void {
    this.#endpoints.set(workspaceId, [endpoint("chat", models)]);
    this.#revisions.set(workspaceId, (this.#revisions.get(workspaceId) ?? 0) + 1);
    this.revision += 1;
  }

  /** The workspaces that could not be read. */
  readonly failed: string[] = [];
  now = 0;

  load(previous?: InstallationSnapshot): Promise<InstallationSnapshot> {
    this.reads.length = 0;
    this.failed.length = 0;
    return loadInstallationSnapshot({
      ...{ maxStale: 1_000, clock: () => this.now },
      onFailure: (_, { workspaceId }) => void this.failed.push(workspaceId),
      directory: this.directory,
      previous,
      resolverOf: ({ workspaceId }) => this.#resolver(workspaceId),
    });
  }

  #resolver(workspaceId: string) {
    const { reads } = this;
    const revision = this.#revisions.get(workspaceId) ?? 0;
    const endpoints = this.#endpoints.get(workspaceId) ?? [];
    const onRead = () => this.onRead?.(workspaceId);
    return {
      async *resolveAll() {
        reads.push(workspaceId);
        yield { revision, endpoints };
        onRead();
      },
    };
  }
}

/** An installation with these workspaces, each with one model. */
function installationOf(...ids: readonly string[]): Installation {
  const installation = new Installation();
  for (const id of ids) {
    installation.put(id);
    installation.fill(id, model(id));
  }
  return installation;
}

const revisionsOf = ({ byId }: InstallationSnapshot) =>
  Object.fromEntries([...byId].map(([id, { revision }]) => [id, revision]));

describe("a snapshot of an installation", () => {
  test("has all workspaces by id and by name, at the revision that was read first", async () => {
    const installation = installationOf("default", "w-1", "w-2", "w-3", "w-4");
    installation.put("w-4", { name: "research" });
    const snapshot = await installation.load();
    expect(snapshot.revision).toBe(installation.revision);
    expect([...snapshot.byId.keys()]).toEqual(["default", "w-1", "w-2", "w-3", "w-4"]);
    expect([...snapshot.byName.keys()]).toEqual(["default", "w-1", "w-2", "w-3", "research"]);
    expect(snapshot.byName.get("research")).toBe(snapshot.byId.get("w-4"));
    const models = snapshot.byId.get("w-3")?.endpoints.get("chat")?.models;
    expect(models?.map(({ modelName }) => modelName)).toEqual(["w-3"]);
    expect(installation.reads.slice(0, 4)).toEqual(["revisions", "list", "list", "list"]);
  });

  test("reads again only the endpoints of workspaces whose revision differs", async () => {
    const installation = installationOf("default", "w-1", "w-2");
    const first = await installation.load();
    installation.fill("w-1", model("changed"));
    const second = await installation.load(first);
    expect(installation.reads).toEqual(["revisions", "list", "list", "w-1"]);
    expect(second.byId.get("w-1")?.endpoints.get("chat")?.models[0]?.modelName).toBe("changed");
    expect(second.byId.get("w-2")?.endpoints).toBe(first.byId.get("w-2")?.endpoints);
    expect(revisionsOf(second)).toEqual({ default: 1, "w-1": 2, "w-2": 1 });
    installation.put("w-3");
    await installation.load(second);
    expect(installation.reads).toEqual(["revisions", "list", "list", "w-3"]);
  });

  test("has a suspension and a deletion, which raise no revision of the workspace", async () => {
    const installation = installationOf("default", "w-1", "w-2");
    const first = await installation.load();
    installation.put("w-1", { suspended: true });
    installation.remove("w-2");
    const second = await installation.load(first);
    expect(installation.reads).toEqual(["revisions", "list"]);
    expect(second.byId.get("w-1")?.workspace.suspended).toBe(true);
    expect([second.byId.has("w-2"), second.byName.has("w-2")]).toEqual([false, false]);
    expect(first.byId.get("w-1")?.workspace.suspended).toBe(false);
    installation.put("w-1");
    const third = await installation.load(second);
    expect(third.byId.get("w-1")?.workspace.suspended).toBe(false);
  });

  test("has nothing of a deleted workspace in another one of its name", async () => {
    const installation = installationOf("default");
    installation.put("w-1", { name: "research" });
    installation.fill("w-1", model("former"));
    const first = await installation.load();
    installation.remove("w-1");
    installation.put("w-2", { name: "research" });
    // It has the revision of the former one.
    installation.fill("w-2", model("new"));
    const second = await installation.load(first);
    expect(second.byName.get("research")?.workspace.workspaceId).toBe("w-2");
    const models = second.byName.get("research")?.endpoints.get("chat")?.models;
    expect(models?.map(({ modelName }) => modelName)).toEqual(["new"]);
  });

  test("reads everything again at the same revision of the installation", async () => {
    const installation = installationOf("default", "w-1");
    const first = await installation.load();
    await installation.load(first);
    expect(installation.reads.toSorted()).toEqual(["default", "list", "revisions", "w-1"]);
  });

  test("is outdated if a workspace changes while it is read", async () => {
    const installation = installationOf("default", "w-1");
    let isChanged = false;
    installation.onRead = () => {
      if (isChanged) return;
      isChanged = true;
      installation.fill("w-1", model("changed"));
    };
    const first = await installation.load();
    expect(first.revision).toBeLessThan(installation.revision);
    expect(first.byId.get("w-1")?.revision).toBe(1);
    const second = await installation.load(first);
    expect(second.byId.get("w-1")?.endpoints.get("chat")?.models[0]?.modelName).toBe("changed");
    expect(installation.reads).toContain("w-1");
  });

  test("fails to load if no workspace can be read, and can be loaded afterwards", async () => {
    const installation = installationOf("default", "w-1");
    const first = await installation.load();
    for (const id of ["default", "w-1"]) installation.fill(id, model("changed"));
    installation.onRead = () => {
      throw new Error("unavailable");
    };
    await expect(installation.load()).rejects.toThrow("unavailable");
    await expect(installation.load(first)).rejects.toThrow("unavailable");
    installation.onRead = undefined;
    const second = await installation.load(first);
    expect(second.byId.get("w-1")?.endpoints.get("chat")?.models[0]?.modelName).toBe("changed");
  });

  test("has the former endpoints of a workspace that cannot be read, for a limited time", async () => {
    const installation = installationOf("default", "w-1", "w-2");
    const modelIn = ({ byId }: InstallationSnapshot, id: string) =>
      byId.get(id)?.endpoints.get("chat")?.models[0]?.modelName;
    let snapshot = await installation.load();
    for (const id of ["w-1", "w-2"]) installation.fill(id, model("changed"));
    installation.onRead = (workspaceId) => {
      if (workspaceId === "w-1") throw new Error("denied");
    };
    for (const [now, isUnavailable] of [
      [5_000, false],
      [6_000, false],
      [6_001, true],
    ] as const) {
      installation.now = now;
      snapshot = await installation.load({ ...snapshot, revision: -1 });
      expect(installation.failed).toEqual(["w-1"]);
      expect([modelIn(snapshot, "w-1"), modelIn(snapshot, "w-2")]).toEqual(["w-1", "changed"]);
      const source = { serving: snapshot };
      if (isUnavailable) {
        const error = { code: "TEMPORARILY_UNAVAILABLE" };
        expect(() => servingWorkspace(source, "w-1")).toThrow(expect.objectContaining(error));
      } else expect(servingWorkspace(source, "w-1")).toBe(snapshot.byId.get("w-1"));
      expect(servingWorkspace(source, "w-2")).toBe(snapshot.byId.get("w-2"));
    }
    // Only the missing one is read.
    expect(installation.reads.filter((read) => read.startsWith("w-"))).toEqual(["w-1"]);
    installation.onRead = undefined;
    snapshot = await installation.load({ ...snapshot, revision: -1 });
    expect(modelIn(snapshot, "w-1")).toBe("changed");
    expect(servingWorkspace({ serving: snapshot }, "w-1")?.outdatedSince).toBeUndefined();
  });

  test("lacks a workspace that could not be read yet", async () => {
    const installation = installationOf("default", "w-1");
    installation.onRead = (workspaceId) => {
      if (workspaceId === "w-1") throw new Error("denied");
    };
    const source: { serving?: InstallationSnapshot } = {};
    const error = { code: "TEMPORARILY_UNAVAILABLE" };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      source.serving = await installation.load(source.serving);
      expect(() => servingWorkspace({ serving: source.serving }, "w-1")).toThrow(
        expect.objectContaining(error),
      );
    }
    const { serving } = source;
    expect(servingWorkspace({ serving }, "default")?.endpoints.size).toBe(1);
  });
});

describe("a data plane with several workspaces", () => {
  const inWorkspace = (name: string): RequestInit => ({ headers: { "x-workspace": name } });

  test("calls the endpoint of the workspace, among equal names", async () => {
    const source: { serving: InstallationSnapshot | undefined } = { serving: undefined };
    const { url, at } = await serveDataPlane(() => ({}), { endpoints: source });
    const installation = installationOf("default", "w-1");
    installation.fill("default", at("of-default"));
    installation.fill("w-1", at("of-w-1"));
    installation.put("w-2");
    source.serving = await installation.load();
    const modelIn = async (name: string) => {
      const response = await chat(url, {}, inWorkspace(name));
      await response.arrayBuffer();
      return [response.status, response.headers.get("x-gw-model")];
    };
    expect(await modelIn("default")).toEqual([200, "of-default"]);
    expect(await modelIn("w-1")).toEqual([200, "of-w-1"]);
    // Without the endpoint, and without the workspace.
    expect(await modelIn("w-2")).toEqual([404, null]);
    expect(await modelIn("w-3")).toEqual([404, null]);
    const response = await chat(url);
    expect(response.headers.get("x-gw-model")).toBe("of-default");
  });

  test("keeps the circuits of all workspaces, and drops those of a deleted one", async () => {
    const source: { serving: InstallationSnapshot | undefined } = { serving: undefined };
    const { url, at, provider, dataPlane } = await serveDataPlane(() => ({}), {
      endpoints: source,
      circuits: { threshold: 1 },
    });
    const installation = installationOf("default", "w-1", "w-2");
    for (const id of ["default", "w-1", "w-2"]) installation.fill(id, at(`of-${id}`));
    source.serving = await installation.load();
    provider.respond(() => ({ status: 401 }));
    for (const id of ["default", "w-1", "w-2"]) {
      await (await chat(url, {}, inWorkspace(id))).arrayBuffer();
    }
    const rejected = () => dataPlane.rejectedModels.map(({ modelName }) => modelName);
    expect(dataPlane.openCircuits).toBe(3);
    installation.fill("default", at("other"), at("of-default"));
    source.serving = await installation.load(source.serving);
    expect(dataPlane.openCircuits).toBe(3);
    expect(rejected()).toEqual(["of-default", "of-w-1", "of-w-2"]);
    installation.remove("w-1");
    source.serving = await installation.load(source.serving);
    expect(dataPlane.openCircuits).toBe(2);
    expect(rejected()).toEqual(["of-default", "of-w-2"]);
  });
});
