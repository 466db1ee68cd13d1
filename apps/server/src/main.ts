import { enableCompileCache } from "node:module";

enableCompileCache();

const { runCommandLine } = await import("./process/command-line.js");

// A closed standard error must not end the server.
process.stderr.on("error", () => {});

const { argv, env, stdout, stderr } = process;
process.exitCode = await runCommandLine(argv.slice(2), { env, stdout, stderr });
