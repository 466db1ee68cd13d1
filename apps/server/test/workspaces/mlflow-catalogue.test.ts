import { describe, expect, test } from "vitest";
import { cataloguePaths } from "../../src/workspaces/catalogue-paths.ts";
import { inject } from "../fixtures/inject.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { openTeams } from "../fixtures/teams.ts";

async function openCatalogue(path: string = cataloguePaths[0]) {
  const opened = await openTeams("alpha", "beta");
  return {
    ...opened,
    async send(method: string, below = "", body?: object, token = adminToken) {
      const response = await inject(opened.app, {
        method: method as "GET",
        url: `${path}${below}`,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { payload: JSON.stringify(body) }),
      });
      const { statusCode: status, body: text } = response;
      return { status, text, json: text === "" ? undefined : JSON.parse(text) };
    },
  };
}

describe.each(cataloguePaths)("MLflow's catalogue at %s", (path) => {
  test("creates, describes, changes and deletes a workspace as MLflow's client expects", async () => {
    const { send, gateway } = await openCatalogue(path);
    const created = await send("POST", "", { name: "research", description: "models" });
    const workspace = { name: "research", description: "models" };
    expect([created.status, created.json]).toEqual([201, { workspace }]);
    expect(await send("GET", "/research")).toMatchObject({ status: 200, json: { workspace } });
    const { json } = await send("GET");
    expect(json.workspaces.map(({ name }: { name: string }) => name)).toEqual([
      ...["default", "alpha", "beta", "research"],
    ]);
    const changed = await send("PATCH", "/research", { description: "others" });
    expect([changed.status, changed.json.workspace.description]).toEqual([200, "others"]);
    // It is in memory at once.
    expect(gateway.dataPlane?.endpoints.serving?.byName.has("research")).toBe(true);
    const deleted = await send("DELETE", "/research");
    expect([deleted.status, deleted.text]).toEqual([204, ""]);
    expect(gateway.dataPlane?.endpoints.serving?.byName.has("research")).toBe(false);
    expect((await send("GET", "/research")).status).toBe(404);
  });
});

test.each([
  ["POST", "", { name: "default" }, 400, "INVALID_PARAMETER_VALUE"],
  ["POST", "", { name: "No" }, 400, "INVALID_PARAMETER_VALUE"],
  ["POST", "", {}, 400, "INVALID_PARAMETER_VALUE"],
  ["POST", "", { name: "alpha" }, 409, "RESOURCE_ALREADY_EXISTS"],
  ["POST", "", { name: "new", default_artifact_root: "s3://x" }, 501, "NOT_IMPLEMENTED"],
  ["POST", "", { name: "new", trace_archival_config: { location: "x" } }, 501, "NOT_IMPLEMENTED"],
  ["PATCH", "/alpha", {}, 400, "INVALID_PARAMETER_VALUE"],
  ["PATCH", "/absent", { description: "x" }, 404, "RESOURCE_DOES_NOT_EXIST"],
  ["PATCH", "/alpha", { default_artifact_root: "s3://x" }, 501, "NOT_IMPLEMENTED"],
  ["DELETE", "/default", undefined, 400, "INVALID_PARAMETER_VALUE"],
  ["DELETE", "/absent", undefined, 404, "RESOURCE_DOES_NOT_EXIST"],
  ["DELETE", "/alpha", undefined, 409, "INVALID_STATE"],
  ["DELETE", "/alpha?mode=RESTRICT", undefined, 409, "INVALID_STATE"],
  ["DELETE", "/alpha?mode=SET_DEFAULT", undefined, 501, "NOT_IMPLEMENTED"],
  ["DELETE", "/alpha?mode=ALL", undefined, 400, "INVALID_PARAMETER_VALUE"],
] as const)(
  "%s %j of MLflow's catalogue with %j gets %i",
  async (method, below, body, status, code) => {
    const { send } = await openCatalogue();
    const response = await send(method, below, body);
    expect([response.status, response.json?.error_code]).toEqual([status, code]);
  },
);

test("a deletion with the mode CASCADE ends the tokens and calls of the workspace at once", async () => {
  const { send, app, teams, gateway } = await openCatalogue();
  expect((await send("DELETE", "/alpha?mode=CASCADE")).status).toBe(204);
  const { invoker } = teams.alpha.tokens;
  const headers = { authorization: `Bearer ${invoker}` };
  expect((await inject(app, { url: "/v1/models", headers })).statusCode).toBe(401);
  // In the background.
  const { sealedSecrets } = gateway;
  const { workspaceId } = teams.alpha.workspace;
  const isLeft = async (): Promise<boolean> => {
    const page = await sealedSecrets.pageSealedSecrets({ limit: 100 });
    return JSON.stringify(page).includes(workspaceId);
  };
  await expect.poll(isLeft).toBe(false);
  expect((await inject(app, { url: "/v1/models", headers })).statusCode).toBe(401);
});

test("a token of a workspace sees this one only, and may change none", async () => {
  const { send, teams } = await openCatalogue();
  const { admin } = teams.alpha.tokens;
  const { json } = await send("GET", "", undefined, admin);
  expect(json).toEqual({ workspaces: [{ name: "alpha", description: expect.any(String) }] });
  const foreign = await send("GET", "/beta", undefined, admin);
  const missing = await send("GET", "/gama", undefined, admin);
  const plain = ({ text }: { readonly text: string }): string =>
    text.replace(/beta|gama/, "").replace(/"request_id":"[^"]*"/, "");
  expect([foreign.status, plain(foreign)]).toEqual([404, plain(missing)]);
  expect((await send("POST", "", { name: "new" }, admin)).status).toBe(403);
  expect((await send("PATCH", "/alpha", { description: "x" }, admin)).status).toBe(403);
  expect((await send("DELETE", "/alpha", undefined, admin)).status).toBe(403);
});

test.each(["/api/3.0/mlflow/server-info", "/ajax-api/3.0/mlflow/server-info"])(
  "%s tells clients of MLflow that there are workspaces",
  async (url) => {
    const { app } = await openCatalogue();
    const response = await inject(app, { url });
    expect([response.statusCode, response.json()]).toMatchObject([
      200,
      { workspaces_enabled: true, features_enabled: { gateway: true } },
    ]);
  },
);
