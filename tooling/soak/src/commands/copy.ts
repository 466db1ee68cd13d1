import { parseArgs } from "node:util";
import { runCopy } from "../copy/run-copy.ts";

// Moves a large gateway from SQLite to PostgreSQL, on to MariaDB and back to SQLite: what comes
// back is the same to the byte, and its secrets open.

const { values } = parseArgs({
  options: {
    secrets: { type: "string", default: "100000" },
    endpoints: { type: "string", default: "10000" },
  },
});
const secrets = Number(values.secrets);
const endpoints = Number(values.endpoints);
console.log(`${secrets} secrets, ${endpoints} endpoints`);

const { moves, bytes, opened, problems } = await runCopy({ secrets, endpoints, log: console.log });
for (const problem of problems) console.error(problem);
const seconds = moves.map(({ to, seconds }) => `${to} ${seconds.toFixed(1)} s`).join(", ");
console.log(`moved: ${seconds}; export of ${bytes} bytes, ${opened} secrets opened at the end`);
console.log(problems.length === 0 ? "byte-identical" : "FAILED");
process.exitCode = problems.length === 0 ? 0 : 1;
