import { once } from "node:events";
import { KeyError, openKeyRing, parseKeySettings } from "@gw/key-management";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { createFileRegistry } from "./file-registry.ts";

// A process that starts on a shared folder as soon as it is told to, and says how it went.
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
  process.stdout.write(`refused ${error.code}\n`);
}
