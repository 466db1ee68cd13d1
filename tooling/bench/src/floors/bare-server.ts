import { createSecretKey, randomUUID } from "node:crypto";
import { join } from "node:path";
import { fastify } from "fastify";
import { openBareDatabase } from "./bare-database.ts";
import { bareEndpointReader } from "./bare-endpoints.ts";
import { bareSecretReader, bareSecretWriter } from "./bare-secrets.ts";
import { bareTokenCheck } from "./bare-token.ts";

// A handler in Fastify with the same statements, a token compared by its hash and a request id:
// no validation, no log, no error of its own. Takes what the gateway's settings are called.
const { GW_DATA_DIR = "", GW_ADMIN_TOKEN = "", GW_KEK_1 = "" } = process.env;

const database = openBareDatabase(join(GW_DATA_DIR, "gateway.db"));
const readSecret = bareSecretReader(database);
const readEndpoint = bareEndpointReader(database);
const kek = createSecretKey(Buffer.from(GW_KEK_1.replace("raw:", ""), "base64"));
const writeSecret = bareSecretWriter(database, kek);
const isValid = bareTokenCheck(GW_ADMIN_TOKEN);

const app = fastify({
  genReqId: ({ headers }) => headers["x-request-id"]?.toString() ?? randomUUID(),
});
app.addHook("onRequest", (request, reply, done) => {
  reply.header("x-request-id", request.id);
  if (isValid(request.headers.authorization)) return done();
  reply.code(401).send({});
});
app.get<{ Querystring: { secret_id: string } }>("/secrets/get", ({ query }, reply) => {
  reply.send({ secret: readSecret(query.secret_id) });
});
app.get<{ Querystring: { endpoint_id: string } }>("/endpoints/get", ({ query }, reply) => {
  reply.send({ endpoint: readEndpoint(query.endpoint_id) });
});
app.post<{
  Body: { secret_name: string; provider: string; secret_value: Record<string, string> };
}>("/secrets/create", ({ body }, reply) => {
  const { secret_name: secretName, provider, secret_value: secretValue } = body;
  reply.send({ secret: writeSecret({ secretName, provider, secretValue }) });
});

const url = await app.listen({ host: "127.0.0.1", port: 0 });
console.error(`up at ${url}`);
process.once("SIGTERM", () => void app.close().then(() => database.close()));
