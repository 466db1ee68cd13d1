import { openGateway, readSettings } from "@gw/gateway";
import { expect, onTestFinished, test } from "vitest";
import { inject } from "../fixtures/inject.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";
import { type TokenGateway, tokenGateway } from "../fixtures/token-gateway.ts";

const path = "/secrets/list";

/** Sends a request of the admin to a gateway, in a workspace. */
async function inWorkspace({ app }: TokenGateway, url: string, workspace: string) {
  const headers = { authorization: `Bearer ${adminToken}`, "x-mlflow-workspace": workspace };
  const { statusCode, json } = await inject(app, { url, headers });
  return { status: statusCode, json: json() };
}

test("a new workspace is in use at once in its gateway, in the API of the other, and then for calls", async () => {
  const folder = temporaryFolder();
  // The second one polls too seldom for its memory to matter.
  const first = await tokenGateway({ folder });
  const second = await tokenGateway({
    folder,
    env: { GW_POLL_INTERVAL: "3600000", GW_MAX_STALE: "7205000" },
  });
  const body = { name: "research" };
  expect((await first.send({ method: "POST", path: "/workspaces/create", body })).status).toBe(200);
  for (const one of [first, second]) {
    expect((await inWorkspace(one, `/api/v1/gateway${path}`, "research")).status).toBe(200);
  }
  expect((await inWorkspace(first, "/v1/models", "research")).status).toBe(200);
  const early = await inWorkspace(second, "/v1/models", "research");
  expect([early.status, early.json.error.message]).toEqual([404, "Workspace 'research' not found"]);
  second.gateway.announceChange();
  const models = async () => (await inWorkspace(second, "/v1/models", "research")).status;
  await expect.poll(models).toBe(200);
});

test("a deleted workspace ends in the other gateway, and a new one of its name inherits nothing", async () => {
  const folder = temporaryFolder();
  const first = await tokenGateway({ folder });
  const second = await tokenGateway({ folder });
  const create = { method: "POST", path: "/workspaces/create", body: { name: "research" } };
  const { workspace_id } = (await first.send(create)).json.workspace;
  const { store, tokens } = first.gateway.inWorkspace({
    ...{ workspaceId: workspace_id, name: "research" },
  });
  await store.createGatewaySecret({ secretName: "x", secretValue: { api_key: "x" } });
  const { token } = await tokens.createAccessToken({ name: "x", roles: ["viewer"] });
  const status = async () => (await second.send({ token, path })).status;
  await expect.poll(status).toBe(200);
  const remove = { method: "DELETE", path: "/workspaces/delete" };
  const restricted = await first.send({ ...remove, body: { workspace_id } });
  expect([restricted.status, restricted.json.error_code]).toEqual([409, "INVALID_STATE"]);
  expect((await first.send({ ...remove, body: { workspace_id, cascade: true } })).status).toBe(200);
  await expect.poll(status).toBe(401);
  expect((await first.send(create)).status).toBe(200);
  expect((await first.send({ token, path })).status).toBe(401);
  const made = await inWorkspace(first, `/api/v1/gateway${path}`, "research");
  expect([made.status, made.json]).toEqual([200, {}]);
});

test("what a gateway left of a deleted workspace is deleted by the next start", async () => {
  const settings = readSettings({ GW_DATA_DIR: temporaryFolder() });
  // Nothing runs in the background without a server id.
  const gateway = await openGateway(settings);
  const workspace = await gateway.workspaces.create({ name: "research" });
  const { store } = gateway.inWorkspace(workspace);
  await store.createGatewaySecret({ secretName: "x", secretValue: { api_key: "x" } });
  const { workspaceId } = workspace;
  await gateway.workspaces.delete({ workspaceId, cascade: true });
  const left = async ({ sealedSecrets }: Pick<typeof gateway, "sealedSecrets">): Promise<boolean> =>
    JSON.stringify(await sealedSecrets.pageSealedSecrets({ limit: 100 })).includes(workspaceId);
  expect(await left(gateway)).toBe(true);
  await gateway.close();
  const purged = Promise.withResolvers<number>();
  const server = await openGateway(settings, {
    serverId: "test",
    onWorkspacesPurged: purged.resolve,
  });
  onTestFinished(() => server.close());
  expect(await purged.promise).toBeGreaterThan(0);
  expect(await left(server)).toBe(false);
});
