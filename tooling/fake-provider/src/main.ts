import { parseArgs } from "node:util";
import { FakeProvider } from "./fake-provider.ts";

const usage =
  "usage: pnpm fake-provider [--port <0 to 65535>] [--credential <the only accepted one>]";

try {
  const { values } = parseArgs({
    options: { port: { type: "string" }, credential: { type: "string" } },
  });
  const { port = "0", credential } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(usage);
  const options = { port: Number(port), keep: 0, ...(credential !== undefined && { credential }) };
  console.log((await FakeProvider.start(options)).url);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
