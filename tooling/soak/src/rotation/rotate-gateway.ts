// Rotates a database to its active key with our engine, and prints how long that took. With
// "checked" as rotateKeys does it by default, opening everything before.
import { openOperator, rotateAll } from "../databases/operator.ts";

const { PROOF_DATABASE_URL: url = "", GW_KEK_DIR: path = "" } = process.env;
const { operations, close } = await openOperator({ url, keys: { path } });
const begin = performance.now();
const usedBefore = process.cpuUsage();
const report = await rotateAll({ operations, check: process.argv.includes("checked") });
const seconds = (performance.now() - begin) / 1_000;
const { user, system } = process.cpuUsage(usedBefore);
await close();
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1_000_000, rotated: report.rotated }));
