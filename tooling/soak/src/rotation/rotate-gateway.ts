// Rotates a database to its active key with `rotateKeys`, and prints the duration as JSON. The
// argument "checked" enables the check before the rotation.
import { openOperator, rotateAll } from "../databases/operator.ts";

const { SOAK_DATABASE_URL: url = "", GW_KEK_DIR: path = "" } = process.env;
const { operations, close } = await openOperator({ url, keys: { path } });
const begin = performance.now();
const usedBefore = process.cpuUsage();
const report = await rotateAll({ operations, check: process.argv.includes("checked") });
const seconds = (performance.now() - begin) / 1_000;
const { user, system } = process.cpuUsage(usedBefore);
await close();
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1_000_000, rotated: report.rotated }));
