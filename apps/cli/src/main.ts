#!/usr/bin/env node
import { runCli } from "./run.js";

// Whoever reads has enough (gw … | head): that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

// Nobody is left to be told.
process.stderr.on("error", () => {});

const { stdin, stdout, stderr, env } = process;
process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr, env });
