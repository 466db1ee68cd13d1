import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { createConfigResolver } from "@gw/config-resolver";
import { KeyRing, loadKek } from "@gw/crypto";
import { createDataPlane, EgressPolicies } from "@gw/data-plane";
import { openSqlBackend } from "@gw/store-sql";
import { calledEndpoint } from "./call-request.ts";

// The data plane in a plain server, without token or log. Reads the gateway's settings.
const { GW_DATA_DIR = "", GW_KEK_1 = "", GW_EGRESS_ALLOW = "" } = process.env;

const backend = await openSqlBackend({ url: `sqlite:${join(GW_DATA_DIR, "gateway.db")}` });
const keyRing = new KeyRing([await loadKek({ source: GW_KEK_1, version: 1 })]);
const resolver = createConfigResolver({ sealedSecrets: backend.sealedSecrets, keyRing });
const { endpoint } = await resolver.resolveEndpoint({ endpointName: calledEndpoint });
await resolver.close();
await backend.close();

const dataPlane = createDataPlane({ egress: EgressPolicies.parse(GW_EGRESS_ALLOW) });
const server = createServer((request, response) => {
  void dataPlane.handle({
    ...{ request, response, operation: "chat.completions", requestId: randomUUID() },
    findEndpoint: (name) => (name === calledEndpoint ? endpoint : undefined),
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.error(`up at http://127.0.0.1:${address?.port}`);
});
process.once("SIGTERM", () => process.exit());
