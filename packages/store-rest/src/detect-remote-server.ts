import { GatewayServer } from "./gateway-server.js";
import { MlflowServer } from "./mlflow/mlflow-server.js";
import { basePaths } from "./protocol/base-paths.js";
import { isWireObject } from "./protocol/codecs/codec.js";
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
  if (status === 404 && isMissingWorkspace(json, connection)) throw connection.errorOf(response);
  if (status === 404 || (status === 200 && isHtml)) {
    return new MlflowServer(connection, connection.prefix ?? basePaths[1]);
  }
  if (status !== 200) throw connection.errorOf(response);
  getRevision.decodeResponse(json);
  return new GatewayServer(connection, prefix);
}

/** Both servers look up the workspace of the header first. */
function isMissingWorkspace(json: unknown, { workspace }: RestConnection): boolean {
  if (workspace === undefined || !isWireObject(json)) return false;
  return json.error_code === "RESOURCE_DOES_NOT_EXIST";
}
