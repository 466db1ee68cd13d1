import { GatewayServer } from "./gateway-server.js";
import { MlflowServer } from "./mlflow/mlflow-server.js";
import { basePaths } from "./protocol/base-paths.js";
import { routesByCall } from "./protocol/protocol-routes.js";
import type { RemoteServer } from "./remote-server.js";
import type { RestConnection } from "./rest-connection.js";

/**
 * Finds out whether the server is a gateway or an MLflow server, by requesting the revision. MLflow
 * has no such route: it returns 404 or an HTML page.
 *
 * @throws {@link GatewayError} for any other response, which identifies neither
 */
export async function detectRemoteServer(connection: RestConnection): Promise<RemoteServer> {
  const { getRevision } = routesByCall;
  const prefix = connection.prefix ?? basePaths[0];
  const response = await connection.send(getRevision, { prefix, wire: {} });
  const { status, json, isHtml } = response;
  if (status === 404 || (status === 200 && isHtml)) {
    return new MlflowServer(connection, connection.prefix ?? basePaths[1]);
  }
  if (status !== 200) throw connection.errorOf(response);
  getRevision.decodeResponse(json);
  return new GatewayServer(connection, prefix);
}
