import { GatewayServer } from "./gateway-server.js";
import { MlflowServer } from "./mlflow/mlflow-server.js";
import { basePaths } from "./protocol/base-paths.js";
import { routesByCall } from "./protocol/protocol-routes.js";
import type { RemoteServer } from "./remote-server.js";
import type { RestConnection } from "./rest-connection.js";

/**
 * Asks for the revision, which MLflow does not have: it answers 404, or with one of its pages.
 *
 * @throws {@link GatewayError} for any other answer, which tells nothing
 */
export async function detectRemoteServer(connection: RestConnection): Promise<RemoteServer> {
  const prefix = connection.prefix ?? basePaths[0];
  const answer = await connection.ask(routesByCall.getRevision, { prefix, wire: {} });
  const { status, json, isHtml } = answer;
  if (status === 404 || (status === 200 && isHtml)) {
    return new MlflowServer(connection, connection.prefix ?? basePaths[1]);
  }
  if (status !== 200) throw connection.errorOf(answer);
  routesByCall.getRevision.decodeResponse(json);
  return new GatewayServer(connection, prefix);
}
