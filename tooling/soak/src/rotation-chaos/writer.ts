// Writes its own secrets directly to a database, as a server does, until it is stopped or killed.
// Prints a line before and after each write.
import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import { followKeys } from "@gw/key-management";
import { watchRevision } from "@gw/store-abstract";
import { Random } from "../load/random.ts";
import { readPlan, send } from "./member-protocol.ts";
import { openMemberBackend } from "./open-member-backend.ts";
import { SelfPause } from "./self-pause.ts";

const selfPause = new SelfPause();
let isStopped = false;
const plan = await readPlan((command) => {
  if (command === "stop") isStopped = true;
  if (command === "pause") selfPause.arm();
});
const { seed, serverId, name, lanes } = plan;
const { backend, keyRing } = await openMemberBackend(serverId);
const { serverRegistry } = backend;
const store = backend.openStore({ keyRing: selfPause.afterSealing(keyRing) });
const onError = (error: unknown): void => send({ event: "failed", message: String(error) });
const follower =
  serverId === undefined ? undefined : followKeys({ keyRing, serverRegistry, serverId, onError });
await follower?.refresh();
const watch =
  follower &&
  watchRevision({
    readRevision: () => store.getRevision(),
    interval: 50,
    onRevision: () => void follower.refresh(),
  });
let serial = 0;
send({ event: "ready" });
await Promise.all(Array.from({ length: lanes }, (_, lane) => write(lane)));
await watch?.close();
await follower?.close();
await backend.close();
// The parent process may keep the standard input open.
process.exit(0);

async function write(lane: number): Promise<void> {
  const random = new Random(seed + lane);
  const own = plan.secrets.filter((_, index) => index % lanes === lane);
  while (!isStopped) {
    await delay(random.below(4));
    const choice = random.next();
    const at = random.below(own.length);
    const secret = own[at];
    serial += 1;
    const value = `${name}-${serial}`;
    const secretValue = { api_key: value };
    if (choice < 0.3 || secret === undefined) {
      const made = await mutate(value, value, () =>
        store.createGatewaySecret({ secretName: value, secretValue, provider: "openai" }),
      );
      if (made !== undefined) own.push({ secretId: made.secretId, secretName: value });
      continue;
    }
    const { secretId, secretName } = secret;
    if (choice < 0.45) {
      own.splice(at, 1);
      await mutate(secretName, undefined, () => store.deleteGatewaySecret({ secretId }));
      continue;
    }
    const authConfig = { api_base: `https://${name}.example.com/v${random.below(9)}` };
    const input = { secretId, secretValue, ...(choice > 0.8 && { authConfig }) };
    await mutate(secretName, value, () => store.updateGatewaySecret(input));
  }
}

async function mutate<T>(
  secretName: string,
  value: string | undefined,
  work: () => Promise<T>,
): Promise<T | undefined> {
  serial += 1;
  const own = serial;
  send({ event: "begun", serial: own, secretName, value, at: Date.now() });
  try {
    const made = await work();
    send({ event: "ended", serial: own, code: "ok" });
    return made;
  } catch (error) {
    if (!GatewayError.is(error)) send({ event: "failed", message: String(error) });
    send({ event: "ended", serial: own, code: GatewayError.is(error) ? error.code : "unknown" });
    return undefined;
  }
}
