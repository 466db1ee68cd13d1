// The command line of a clone: builds it if its sources changed, and runs it in this process.
import "../tooling/bundle/src/plugins/refuse-debugger.mjs";
import { requireNode } from "../tooling/start/src/require-node.mjs";

requireNode();
// A static import of what an old Node.js does not export would fail before the check.
const { enableCompileCache } = await import("node:module");
enableCompileCache();
await import("./end-with-launcher.mjs");
const { buildPrograms } = await import("../tooling/start/src/build-programs.ts");

if (!(await buildPrograms(["cli"]))) process.exit(1);
await import("../apps/cli/dist/main.js");
