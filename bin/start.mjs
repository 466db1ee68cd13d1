// The start command of a clone: builds what changed, and runs the server in this process.
import "../tooling/bundle/src/plugins/refuse-debugger.mjs";
import { requireNode } from "../tooling/start/src/require-node.mjs";

requireNode();
// A static import of what an old Node.js does not export would fail before the check.
const { enableCompileCache } = await import("node:module");
enableCompileCache();
await import("./end-with-launcher.mjs");
const { buildPrograms } = await import("../tooling/start/src/build-programs.ts");
const { describeStart } = await import("../tooling/start/src/describe-start.ts");

if (!(await buildPrograms(["server", "cli"]))) process.exit(1);
process.stderr.write(describeStart(import.meta.dirname));
await import("../apps/server/dist/main.js");
