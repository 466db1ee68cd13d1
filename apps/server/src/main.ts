import { enableCompileCache } from "node:module";

// Otherwise this signal opens the debugger of Node.js, which can read every credential.
process.on("SIGUSR1", () => {});

enableCompileCache();

// A closed standard error must not end the server.
process.stderr.on("error", () => {});

const { env, stdout, stderr } = process;
if (process.argv.includes("--version")) {
  const { describeVersion, productVersion } = await import("@gw/gateway/product-version");
  stdout.write(`${describeVersion(productVersion())}\n`);
} else {
  const { serve } = await import("./process/serve.js");
  process.exitCode = await serve({ env, stdout, stderr });
}
