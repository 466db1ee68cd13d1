import { once } from "node:events";
import { KeyError, openKeyRing, parseKeySettings } from "@gw/key-management";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { createFileRegistry } from "./file-registry.ts";

// Starts on a shared folder after a line on its standard input, and prints the outcome.
const { DATA_FOLDER = "", MAY_GENERATE } = process.env;
process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdin.destroy();
try {
  const { registered } = await openKeyRing({
    kekRegistry: createFileRegistry(DATA_FOLDER),
    sealedSecrets: createMemoryBackend().sealedSecrets,
    settings: parseKeySettings(process.env),
    generate: MAY_GENERATE === "yes" ? { directory: DATA_FOLDER } : undefined,
  });
  process.stdout.write(`fingerprint ${registered[0]?.fingerprint}\n`);
} catch (error) {
  if (!KeyError.is(error)) throw error;
  process.stdout.write(`failed ${error.code}\n`);
}
