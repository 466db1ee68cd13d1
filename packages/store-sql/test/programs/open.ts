// Opens a database and prints what came of it; as a user without rights where it is told so.
import { GatewayError } from "@gw/entities";
import { openSqlBackend } from "../../src/index.ts";

const [url = "", user] = process.argv.slice(2);
if (user === "unprivileged" && process.getuid?.() === 0) {
  // The driver is loaded at its first use, from where this user may not be able to read.
  await (await openSqlBackend({ url: "sqlite::memory:" })).close();
  process.setgid?.(65_534);
  process.setuid?.(65_534);
}
try {
  const backend = await openSqlBackend({ url });
  await backend.close();
  process.stdout.write(`opened version ${backend.schemaVersion}\n`);
} catch (error) {
  if (!GatewayError.is(error)) throw error;
  process.stdout.write(`${error.code}: ${error.message}\n`);
}
