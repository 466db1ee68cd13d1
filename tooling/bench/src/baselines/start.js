import { join } from "node:path";
import Database from "better-sqlite3";
import { fastify } from "fastify";

// A Fastify server with one route over an open database. In JavaScript, because the compiler of types
// would take more time and memory than the server.
const { GW_DATA_DIR = "" } = process.env;

const database = new Database(join(GW_DATA_DIR, "gateway.db"));
const ping = database.prepare("SELECT 1").pluck();
const app = fastify();
app.get("/healthz", (_, reply) => {
  reply.send({ status: ping.get() === 1 ? "ok" : "error" });
});

const url = await app.listen({ host: "127.0.0.1", port: 0 });
console.error(`up at ${url}`);
process.once("SIGTERM", () => void app.close().then(() => database.close()));
