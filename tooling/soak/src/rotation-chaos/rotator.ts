// Rotates a database to its active key, once it is told to.
import { EventEmitter, once } from "node:events";
import { createKeyOperations } from "@gw/key-management";
import { rotateAll } from "../databases/operator.ts";
import { blindSeals } from "./blind-seals.ts";
import { tell } from "./member-protocol.ts";
import { openChaotic } from "./open-member-backend.ts";
import { SelfStop } from "./self-pause.ts";
import { readPlan } from "./read-plan.ts";

const selfStop = new SelfStop();
const commands = new EventEmitter();
const going = once(commands, "go");
commands.once("stop", () => process.exit(0));
const { isBlind, batch } = await readPlan((command) => {
  if (command === "stop itself") selfStop.arm();
  commands.emit(command);
});
const { backend, keyRing } = await openChaotic(undefined);
const replaced = isBlind ? blindSeals(backend.sealedSecrets) : backend.sealedSecrets;
const sealedSecrets = selfStop.beforeReplacing(replaced);
const operations = createKeyOperations({ ...backend, sealedSecrets, keyRing });
tell({ is: "ready" });
const signal = AbortSignal.timeout(120_000);
await going;
try {
  const { outcome, unreadable } = await rotateAll({ operations, check: false, batch, signal });
  tell({ is: "rotated", outcome, unreadable });
} catch (error) {
  tell({ is: "failed", message: String(error) });
}
await backend.close();
process.exit(0);
