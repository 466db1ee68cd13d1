import { parseArgs } from "node:util";
import { recordHeaders } from "./headers/record-headers.ts";
import { JavaEnvironment } from "./programs/java-environment.ts";
import { mlflowEnvironment } from "./programs/mlflow-environment.ts";
import { pythonEnvironment } from "./programs/python-environment.ts";

const usage = "usage: pnpm sdk-clients [headers [--client <name>=<shell command>]…]";

const { values, positionals } = parseArgs({
  options: { client: { type: "string", multiple: true, default: [] } },
  allowPositionals: true,
});
const [command = "install", ...others] = positionals;
if (others.length > 0 || !["install", "headers"].includes(command)) {
  console.error(usage);
  process.exitCode = 1;
} else if (command === "install") {
  const isNightly = process.env.GW_NIGHTLY === "1";
  const nightly = isNightly ? [new JavaEnvironment(), mlflowEnvironment()] : [];
  const environments = [pythonEnvironment(), ...nightly];
  for (const environment of environments) {
    environment.install();
    console.log(environment.folder);
  }
} else {
  const commands = values.client.map((one) => one.split(/=(.*)/s, 2) as [string, string]);
  console.log(await recordHeaders(new Map(commands)));
}
