import { RestAdminClient, RestGatewayStore } from "@gw/store-rest";
import { adminToken } from "../processes/server-process.ts";
import type { CredentialHistory } from "./credential-history.ts";

/** A workspace with an endpoint `chat`, whose secret no other workspace uses. */
export interface SoakWorkspace {
  readonly name: string;
  readonly secretId: string;
  /** A token of the workspace that may call its endpoints. */
  readonly token: string;
}

/** Creates workspaces whose secrets, models and endpoints have the same names. */
export async function createWorkspaces(options: {
  readonly url: string;
  readonly provider: string;
  readonly count: number;
  readonly history: CredentialHistory;
}): Promise<SoakWorkspace[]> {
  const { url: baseUrl, provider, count, history } = options;
  const installation = new RestAdminClient({ baseUrl, token: adminToken });
  const workspaces: SoakWorkspace[] = [];
  for (let index = 1; index <= count; index += 1) {
    const name = `team-${index}`;
    await installation.workspaces.create({ name });
    const access = { baseUrl, token: adminToken, workspace: name };
    const store = new RestGatewayStore(access);
    const credential = history.next(name);
    const { secretId } = await store.createGatewaySecret({
      secretName: "provider",
      provider: "openai-compatible",
      secretValue: { api_key: credential },
      authConfig: { api_base: `${provider}/v1` },
    });
    history.acknowledge(credential, { gateway: 0, at: performance.now() });
    const model = { name: "model", secretId, provider: "openai-compatible", modelName: "model" };
    const { modelDefinitionId } = await store.createGatewayModelDefinition(model);
    await store.createGatewayEndpoint({ name: "chat", modelConfigs: [{ modelDefinitionId }] });
    await store.close();
    const { token } = await new RestAdminClient(access).createAccessToken({
      name: "app",
      roles: ["invoker"],
    });
    workspaces.push({ name, secretId, token });
  }
  return workspaces;
}

/** Issues a token that may call the endpoints of all workspaces. */
export async function issueInstallationToken(baseUrl: string): Promise<string> {
  const admin = new RestAdminClient({ baseUrl, token: adminToken });
  const issued = await admin.createAccessToken({ name: "all", workspace: "*", roles: ["invoker"] });
  return issued.token;
}
