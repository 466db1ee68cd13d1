// Rotates a database to its active key after the command `go`.
import { EventEmitter, once } from "node:events";
import { createKeyOperations } from "@gw/key-management";
import { rotateAll } from "../databases/operator.ts";
import { readPlan, send } from "./member-protocol.ts";
import { openMemberBackend } from "./open-member-backend.ts";
import { SelfPause } from "./self-pause.ts";

const selfPause = new SelfPause();
const commands = new EventEmitter();
const going = once(commands, "go");
commands.once("stop", () => process.exit(0));
const { batch } = await readPlan((command) => {
  if (command === "pause") selfPause.arm();
  commands.emit(command);
});
const { backend, keyRing } = await openMemberBackend(undefined);
const sealedSecrets = selfPause.beforeReplacing(backend.sealedSecrets);
const operations = createKeyOperations({ ...backend, sealedSecrets, keyRing });
send({ event: "ready" });
const signal = AbortSignal.timeout(120_000);
await going;
try {
  const { outcome, unreadable } = await rotateAll({ operations, check: false, batch, signal });
  send({ event: "rotated", outcome, unreadable });
} catch (error) {
  send({ event: "failed", message: String(error) });
}
await backend.close();
process.exit(0);
