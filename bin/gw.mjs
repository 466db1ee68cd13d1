// The command line of a clone: builds it if its sources changed, and runs it in this process.
import { enableCompileCache } from "node:module";
import { requireNode } from "../tooling/start/src/require-node.mjs";

requireNode();
enableCompileCache();
const { buildPrograms } = await import("../tooling/start/src/build-programs.ts");

if (!(await buildPrograms(["cli"]))) process.exit(1);
await import("../apps/cli/dist/main.js");
