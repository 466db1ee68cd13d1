import { enableCompileCache } from "node:module";

enableCompileCache();

const [{ runCli }, { tolerateOutputFailure }] = await Promise.all([
  import("./run.js"),
  import("./output-failure.js"),
]);
const { stdin, stdout, stderr, env } = process;
tolerateOutputFailure({ stdout, stderr });
process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr, env });
