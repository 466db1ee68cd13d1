#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Otherwise this signal opens the debugger of Node.js, which can read every credential.
process.on("SIGUSR1", () => {});

enableCompileCache();

const { serve } = await import("./process/serve.js");

// A closed standard error must not end the server.
process.stderr.on("error", () => {});

const { env, stdout, stderr } = process;
process.exitCode = await serve({ env, stdout, stderr });
