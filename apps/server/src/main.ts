import { enableCompileCache } from "node:module";

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
