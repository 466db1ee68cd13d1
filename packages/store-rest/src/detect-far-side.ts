import type { FarSide } from "./far-side.js";
import { GatewayServer } from "./gateway-server.js";
import { MlflowServer } from "./mlflow/mlflow-server.js";
import { mounts } from "./protocol/mounts.js";
import { routesByCall } from "./protocol/protocol-routes.js";
import type { RestConnection } from "./rest-connection.js";

/**
 * Asks for the revision, which MLflow does not have: it answers 404, or with one of its pages.
 *
 * @throws {@link GatewayError} for any other answer, which tells nothing
 */
export async function detectFarSide(connection: RestConnection): Promise<FarSide> {
  const prefix = connection.prefix ?? mounts[0];
  const answer = await connection.ask(routesByCall.getRevision, { prefix, wire: {} });
  const { status, json, isHtml } = answer;
  if (status === 404 || (status === 200 && isHtml)) {
    return new MlflowServer(connection, connection.prefix ?? mounts[1]);
  }
  if (status !== 200) throw connection.errorOf(answer);
  routesByCall.getRevision.decodeResponse(json);
  return new GatewayServer(connection, prefix);
}
