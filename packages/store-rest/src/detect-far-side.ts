import type { FarSide } from "./far-side.js";
import { GatewayServer } from "./gateway-server.js";
import { MlflowServer } from "./mlflow/mlflow-server.js";
import { decodeError } from "./protocol/decode-error.js";
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
  const { status, json, isHtml } = await connection.ask(routesByCall.getRevision, {
    prefix,
    wire: {},
  });
  if (status === 404 || (status === 200 && isHtml)) {
    return new MlflowServer(connection, connection.prefix ?? mounts[1]);
  }
  if (status !== 200) throw decodeError(status, json);
  routesByCall.getRevision.decodeResponse(json);
  return new GatewayServer(connection, prefix);
}
