import { describe, expect, test } from "vitest";
import type { InstallationSnapshot } from "../../src/index.ts";
import { endpoint } from "../model-config.ts";
import { serveDataPlane } from "../served-data-plane.ts";

/** An installation with the workspaces `default` and `research`; the second one is suspended. */
function snapshotOf(chat: ReturnType<typeof endpoint>): InstallationSnapshot {
  const times = { createdAt: 0, lastUpdatedAt: 0 };
  const snapshots = ["default", "research"].map((name) => ({
    revision: 1,
    endpoints: new Map([["chat", chat]]),
    workspace: { workspaceId: name, name, suspended: name === "research", ...times },
  }));
  const byName = new Map(snapshots.map((one) => [one.workspace.name, one]));
  return { revision: 1, byId: byName, byName };
}

const suspended = "the workspace 'research' is suspended";
const openaiError = {
  error: { code: "workspace_suspended", type: "permission_error", message: suspended },
};

describe("a call of a suspended workspace", () => {
  test.each([
    ["/v1/chat/completions", openaiError],
    ["/v1/embeddings", openaiError],
    ["/v1/responses", openaiError],
    ["/v1/messages", { type: "error", error: { type: "permission_error", message: suspended } }],
    [
      "/gemini/generateContent",
      { error: { code: 403, status: "PERMISSION_DENIED", message: suspended } },
    ],
  ])("receives 403 in the API format of %s, and no model is called", async (path, error) => {
    const source: { serving: InstallationSnapshot | undefined } = { serving: undefined };
    const served = await serveDataPlane(() => ({}), { endpoints: source });
    const { url, provider, records, at } = served;
    source.serving = snapshotOf(endpoint("chat", [at("m")]));
    const post = (workspace: string) =>
      fetch(url + path, {
        method: "POST",
        headers: { "x-workspace": workspace },
        body: JSON.stringify(path.startsWith("/gemini") ? {} : { model: "chat" }),
      });
    const response = await post("research");
    expect(response.status).toBe(403);
    const body: unknown = await response.json();
    expect(body).toMatchObject(error);
    expect(JSON.stringify(body)).toContain("workspace_suspended");
    expect(records[0]).toMatchObject({ status: 403, error: { code: "workspace_suspended" } });
    expect(provider.requests).toHaveLength(0);
    await (await post("default")).arrayBuffer();
    expect(records[1]?.error?.code).not.toBe("workspace_suspended");
  });

  test("ends before its body is read and takes no place", async () => {
    const source = { serving: snapshotOf(endpoint("chat")) };
    const { url } = await serveDataPlane(() => ({}), { endpoints: source, limits: { calls: 1 } });
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(Buffer.alloc(1_024, "x")),
    });
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "x-workspace": "research" },
      body,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(403);
  });
});
