#!/usr/bin/env node
import { enableCompileCache } from "node:module";

enableCompileCache();

const { serve } = await import("./process/serve.js");

// A closed standard error must not end the server.
process.stderr.on("error", () => {});

const { env, stdout, stderr } = process;
process.exitCode = await serve({ env, stdout, stderr });
