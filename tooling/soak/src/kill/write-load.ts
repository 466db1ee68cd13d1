import type { Random } from "../load/random.ts";
import { adminToken, type ServerProcess } from "../processes/server-process.ts";
import { credentialOf, type ExpectedSecret, type ExpectedState } from "./expected-state.ts";

const maxSecrets = 12;

export interface LoadOptions {
  readonly server: ServerProcess;
  readonly state: ExpectedState;
  readonly random: Random;
  /** Prefix of the names of this worker's secrets; no other worker changes them. */
  readonly worker: string;
}

/**
 * Writes until the server is killed. A write is pending until its response arrives; a pending write
 * may be found in the database or not.
 */
export async function writeUntilKilled(options: LoadOptions): Promise<void> {
  const mine = [...options.state.secrets.values()].filter(({ name }) =>
    name.startsWith(`${options.worker}-`),
  );
  for (let n = 0; ; n += 1) {
    try {
      await writeOnce(options, mine, n);
    } catch (error) {
      if (error instanceof NoResponse) return;
      throw error;
    }
  }
}

/** The server sent no response. */
class NoResponse extends Error {}

async function writeOnce(options: LoadOptions, mine: ExpectedSecret[], n: number): Promise<void> {
  const { random } = options;
  const kind = random.next();
  if (mine.length === 0 || (mine.length < maxSecrets && kind < 0.4)) {
    mine.push(await create(options, `${options.worker}-${options.state.acknowledged}-${n}`));
    return;
  }
  const secret = random.pick(mine);
  if (kind < 0.8) {
    await update(options, secret);
    return;
  }
  await remove(options, secret);
  mine.splice(mine.indexOf(secret), 1);
}

async function create({ server, state }: LoadOptions, name: string): Promise<ExpectedSecret> {
  state.pendingNames.add(name);
  const body = { secret_name: name, secret_value: { api_key: credentialOf(name, 0) } };
  const { json, revision } = await send(server, "POST", "/secrets/create", body);
  const secret: ExpectedSecret = { secretId: json.secret.secret_id, name, serial: 0 };
  state.acknowledge(revision);
  state.pendingNames.delete(name);
  state.secrets.set(secret.secretId, secret);
  return secret;
}

async function update({ server, state }: LoadOptions, secret: ExpectedSecret): Promise<void> {
  const { secretId, name, serial } = secret;
  secret.pendingSerial = serial + 1;
  const secret_value = { api_key: credentialOf(name, serial + 1) };
  const body = { secret_id: secretId, secret_value };
  const { revision } = await send(server, "POST", "/secrets/update", body);
  state.acknowledge(revision);
  secret.serial = serial + 1;
  secret.pendingSerial = undefined;
}

async function remove({ server, state }: LoadOptions, secret: ExpectedSecret): Promise<void> {
  const { secretId } = secret;
  secret.isDeletionPending = true;
  const { revision } = await send(server, "DELETE", "/secrets/delete", { secret_id: secretId });
  state.acknowledge(revision);
  state.secrets.delete(secretId);
  state.deletedIds.add(secretId);
}

interface WriteResponse {
  readonly json: { readonly secret: { readonly secret_id: string } };
  readonly revision: number;
}

async function send(
  { url }: ServerProcess,
  method: string,
  path: string,
  body: object,
): Promise<WriteResponse> {
  const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
  let response: Response;
  let text: string;
  try {
    const init = { method, headers, body: JSON.stringify(body) };
    response = await fetch(`${url}/api/v1/gateway${path}`, init);
    text = await response.text();
  } catch {
    throw new NoResponse();
  }
  // All requests are valid, so that any other status is a fault of the server.
  if (!response.ok) throw new Error(`${method} ${path} returned ${response.status}: ${text}`);
  return { json: JSON.parse(text), revision: Number(response.headers.get("x-gw-revision")) };
}
