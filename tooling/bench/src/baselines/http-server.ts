import { createSecretKey, randomUUID } from "node:crypto";
import { join } from "node:path";
import { fastify } from "fastify";
import { createTokenCheck } from "./calls/check-token.ts";
import { baselineEndpointReader } from "./endpoints.ts";
import { baselineSecretReader, baselineSecretWriter } from "./secrets.ts";
import { openBaselineDatabase } from "./sqlite-connection.ts";

// Fastify handlers with the same statements, a token that is compared by its hash, and a request id;
// without validation, log or error handling. Reads the gateway's settings.
const { GW_DATA_DIR = "", GW_ADMIN_TOKEN = "", GW_KEK_1 = "" } = process.env;

const database = openBaselineDatabase(join(GW_DATA_DIR, "gateway.db"));
const readSecret = baselineSecretReader(database);
const readEndpoint = baselineEndpointReader(database);
const kek = createSecretKey(Buffer.from(GW_KEK_1.replace("raw:", ""), "base64"));
const writeSecret = baselineSecretWriter(database, kek);
const isValid = createTokenCheck(GW_ADMIN_TOKEN);

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
