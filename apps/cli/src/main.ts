#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Otherwise this signal opens the debugger of Node.js, which can read every credential.
process.on("SIGUSR1", () => {});

enableCompileCache();

const { runCli } = await import("./run.js");

// A reader such as head may close the pipe early; the command has then succeeded.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

process.stderr.on("error", () => {});

const { stdin, stdout, stderr, env } = process;
process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr, env });
