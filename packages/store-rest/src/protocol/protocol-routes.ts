import { budgetRoutes } from "./mlflow/budget-routes.js";
import type { ProtocolRoute, ProtocolRoutes, StoreCall } from "./protocol-route.js";
import { bindingRoutes } from "./routes/binding-routes.js";
import { endpointModelRoutes } from "./routes/endpoint-model-routes.js";
import { endpointRoutes } from "./routes/endpoint-routes.js";
import { endpointTagRoutes } from "./routes/endpoint-tag-routes.js";
import { hostRoutes, revisionRoutes } from "./routes/gateway-routes.js";
import { keyRoutes } from "./routes/key-routes.js";
import { limitOperationRoutes } from "./routes/limit-operation-routes.js";
import { limitRoutes } from "./routes/limit-routes.js";
import { modelDefinitionRoutes } from "./routes/model-definition-routes.js";
import { modelTestRoutes } from "./routes/model-test-routes.js";
import { operationRoutes } from "./routes/operation-routes.js";
import { secretRoutes } from "./routes/secret-routes.js";
import { tokenRoutes } from "./routes/token-routes.js";
import { usageRoutes } from "./routes/usage-routes.js";
import { workspaceRoutes } from "./routes/workspace-routes.js";

const storeRoutes: Pick<ProtocolRoutes, StoreCall> = {
  ...secretRoutes,
  ...modelDefinitionRoutes,
  ...endpointRoutes,
  ...endpointModelRoutes,
  ...bindingRoutes,
  ...endpointTagRoutes,
  ...limitRoutes,
  ...revisionRoutes,
};

/** The store methods that have a route. */
export const storeCalls: readonly StoreCall[] = Object.keys(storeRoutes) as StoreCall[];

/** Each route under the name of the method that it calls. */
export const routesByCall: ProtocolRoutes = {
  ...storeRoutes,
  ...modelTestRoutes,
  ...operationRoutes,
  ...hostRoutes,
  ...keyRoutes,
  ...tokenRoutes,
  ...workspaceRoutes,
  ...limitOperationRoutes,
  ...usageRoutes,
  ...budgetRoutes,
};

/** All routes; clients, servers, the API description and the authorization test read this table. */
export const protocolRoutes: readonly ProtocolRoute[] = Object.values(routesByCall);
