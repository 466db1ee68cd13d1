import type { ProtocolRoute, ProtocolRoutes } from "./protocol-route.js";
import { endpointPartRoutes } from "./routes/endpoint-part-routes.js";
import { endpointRoutes } from "./routes/endpoint-routes.js";
import { gatewayRoutes } from "./routes/gateway-routes.js";
import { keyRoutes } from "./routes/key-routes.js";
import { modelDefinitionRoutes } from "./routes/model-definition-routes.js";
import { modelTestRoutes } from "./routes/model-test-routes.js";
import { secretRoutes } from "./routes/secret-routes.js";
import { tokenRoutes } from "./routes/token-routes.js";

/** The routes by the call that each makes. */
export const routesByCall: ProtocolRoutes = {
  ...secretRoutes,
  ...modelDefinitionRoutes,
  ...endpointRoutes,
  ...endpointPartRoutes,
  ...modelTestRoutes,
  ...gatewayRoutes,
  ...keyRoutes,
  ...tokenRoutes,
};

/** The one table: read by client, server, the OpenAPI document and the authorisation test. */
export const protocolRoutes: readonly ProtocolRoute[] = Object.values(routesByCall);
