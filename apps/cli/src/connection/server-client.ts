import { GatewayError, type GatewayOperations } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { RestAdminClient, RestGatewayStore } from "@gw/store-rest";
import { usageOfServer } from "../commands/usage/usage-client.js";
import type { CliIo } from "../terminal/cli-io.js";
import { notice } from "../terminal/output.js";
import { listCallable } from "./callable-endpoints.js";
import { readCliSettings } from "./cli-settings.js";
import type { GatewayClient } from "./gateway-client.js";
import { explainServerError } from "./server-errors.js";
import { checkServerHealth } from "./server-health.js";

/** Milliseconds for one step over many secrets, which a slow key service delays. */
const keyTimeout = 120_000;
/** Milliseconds for a test of the largest endpoint, all of whose models time out. */
const testTimeout = 290_000;

/**
 * Connects to the server that the environment names.
 *
 * @param workspace the name of the workspace; the server chooses one if absent
 */
export function connectToServer(io: CliIo, workspace: string | undefined): GatewayClient {
  const { env } = io;
  const { url, token, warning } = readCliSettings(env);
  if (warning !== undefined) notice(io, `warning: ${warning}`);
  const server = { baseUrl: url, token, workspace };
  const store = new RestGatewayStore(server);
  const admin = new RestAdminClient(server);
  return {
    store,
    by: {},
    tokens: admin,
    keys: new RestAdminClient({ ...server, timeoutMs: keyTimeout }),
    operations: operationsOf(admin, store),
    endpointTester: new RestAdminClient({ ...server, timeoutMs: testTimeout }),
    limits: admin,
    workspaces: admin.workspaces,
    listAudit: (input) => admin.listAuditRecords(input),
    usage: usageOfServer(admin),
    checkHealth: () => checkServerHealth({ url, token, store, admin }),
    whoAmI: () => admin.whoAmI(),
    openCalls: async () => ({
      ...{ url, token, workspace },
      listCallable: () => listCallable({ url, token, workspace }),
    }),
    explainError: (error) => explainServerError(env, error),
    close: () => store.close(),
  };
}

/** An MLflow server lacks these operations; they are computed from its store. */
function operationsOf(admin: RestAdminClient, store: GatewayStore): GatewayOperations {
  return {
    async getSecretUsage(ref) {
      try {
        return await admin.getSecretUsage(ref);
      } catch (error) {
        if (!(await isMlflowError(error, store))) throw error;
        const { findSecretUsage } = await import("@gw/gateway/operations");
        return findSecretUsage(store, ref);
      }
    },
    async explainGatewayEndpoint(ref) {
      try {
        return await admin.explainGatewayEndpoint(ref);
      } catch (error) {
        if (!(await isMlflowError(error, store))) throw error;
        const { createGatewayOperations } = await import("@gw/gateway/operations");
        return createGatewayOperations({ store, keys: admin }).explainGatewayEndpoint(ref);
      }
    },
    getDoctorReport: () => admin.getDoctorReport(),
  };
}

/** MLflow answers an unknown route with 404 or an HTML page, and has no revision. */
async function isMlflowError(error: unknown, store: GatewayStore): Promise<boolean> {
  const isMissingRoute =
    GatewayError.is(error, "ENDPOINT_NOT_FOUND") || GatewayError.is(error, "INTERNAL_ERROR");
  if (!isMissingRoute) return false;
  return store.getRevision().then(
    () => false,
    (failure: unknown) => GatewayError.is(failure, "NOT_IMPLEMENTED"),
  );
}
