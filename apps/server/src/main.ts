#!/usr/bin/env node
import { enableCompileCache } from "node:module";

enableCompileCache();

const { serve } = await import("./process/serve.js");

// Whoever listened to the start has gone: that is no reason to end.
process.stderr.on("error", () => {});

const { env, stdout, stderr } = process;
process.exitCode = await serve({ env, stdout, stderr });
