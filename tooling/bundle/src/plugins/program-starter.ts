import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "rolldown";

/** What a starter needs to know about its program. */
export interface StartedProgram {
  /** The name of the command. */
  readonly name: string;
  /** The range of versions of Node.js that the program runs on, such as `>=22.19`. */
  readonly nodeRange: string;
}

/**
 * Writes `main.js`, which imports the entry `main`, and `index.js` for an entry `index`. `main.js` has
 * only syntax that every Node.js with modules reads: one that is too old for the program ends with a
 * line that names the version to install, not with a stack trace. Its first statement keeps a signal
 * from opening the debugger.
 */
export function programStarter(program: StartedProgram): Plugin {
  const starterOf = starterFor(program);
  return {
    name: "program-starter",
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk" || !output.isEntry) continue;
        const path = JSON.stringify(`./${output.fileName}`);
        const source = output.name === "main" ? starterOf(path) : `export * from ${path};\n`;
        this.emitFile({ type: "asset", fileName: `${output.name}.js`, source });
      }
    },
  };
}

function starterFor({ name, nodeRange }: StartedProgram): (path: string) => string {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(nodeRange) ?? [];
  if (major === undefined)
    throw new Error(`\`engines.node\` must be like >=22.19, not ${nodeRange}`);
  const refuseDebugger = readFileSync(join(import.meta.dirname, "refuse-debugger.mjs"), "utf8");
  return (path) => `#!/usr/bin/env node
${refuseDebugger}
var version = process.versions.node.split(".").map(Number);
if (version[0] < ${major} || (version[0] === ${major} && version[1] < ${minor})) {
  console.error("${name}: Node.js ${major}.${minor} or newer is required; this is Node.js " + process.versions.node);
  process.exitCode = 1;
} else {
  import(${path});
}
`;
}
