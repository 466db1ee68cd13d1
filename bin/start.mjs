// The start command of a clone: builds what changed, and runs the server in this process.
import { enableCompileCache } from "node:module";
import { requireNode } from "../tooling/start/src/require-node.mjs";

requireNode();
enableCompileCache();
await import("../tooling/start/src/end-with-caller.ts");
const { buildPrograms } = await import("../tooling/start/src/build-programs.ts");
const { describeStart } = await import("../tooling/start/src/describe-start.ts");

if (!(await buildPrograms(["server", "cli"]))) process.exit(1);
process.stderr.write(describeStart(import.meta.dirname));
await import("../apps/server/dist/main.js");
