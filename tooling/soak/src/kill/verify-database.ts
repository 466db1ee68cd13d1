import { join } from "node:path";
import { openSecretFields } from "@gw/crypto";
import { destinationOf } from "@gw/entities";
import { openKeyRing } from "@gw/key-management";
import type { SealedSecret } from "@gw/store-abstract";
import { openSqlBackend } from "@gw/store-sql";
import { credentialOf, type ExpectedState } from "./expected-state.ts";

export interface Verified {
  readonly problems: readonly string[];
  readonly secrets: number;
  readonly revision: number;
}

/**
 * Opens the database of a killed server, opens every secret, and compares it with the acknowledged
 * state. Pending writes are settled by what is found.
 */
export async function verifyDatabase(folder: string, state: ExpectedState): Promise<Verified> {
  const directory = join(folder, ".gw");
  const backend = await openSqlBackend({ url: `sqlite:${join(directory, "gateway.db")}` });
  try {
    const { keyRing } = await openKeyRing({
      ...backend,
      settings: { keys: new Map() },
      generate: { directory },
    });
    const store = backend.openStore({ keyRing });
    const problems: string[] = [];
    const found = new Map<string, SealedSecret>();
    for (let after: string | undefined; ; ) {
      const page = await backend.sealedSecrets.pageSealedSecrets({
        afterSecretId: after,
        limit: 500,
      });
      for (const row of page) found.set(row.secretId, row);
      if (page.length < 500) break;
      after = page.at(-1)?.secretId;
    }
    for (const row of found.values()) {
      const { secretId, secretName, provider, authConfig } = row;
      const context = { secretId, secretName, provider, destination: destinationOf(authConfig) };
      const opened = await openSecretFields({ envelope: row, context, keyRing }).catch(
        () => undefined,
      );
      if (opened === undefined) problems.push(`${secretName} does not open`);
      else problems.push(...compare(row, opened.reveal().api_key, state));
    }
    problems.push(...findMissing(found, state));
    const revision = await store.getRevision();
    problems.push(...checkRevision(revision, state));
    const audited = await countMutations(backend);
    if (audited !== revision) {
      problems.push(`the revision is ${revision}, but ${audited} mutations are in the audit log`);
    }
    state.revision = revision;
    state.pendingNames.clear();
    return { problems, secrets: found.size, revision };
  } finally {
    await backend.close();
  }
}

function compare(row: SealedSecret, value: string | undefined, state: ExpectedState): string[] {
  const { secretId, secretName: name } = row;
  if (state.deletedIds.has(secretId)) return [`${name} was deleted and still exists`];
  const expected = state.secrets.get(secretId);
  if (expected === undefined) {
    if (!state.pendingNames.has(name)) return [`${name} was never created`];
    if (value !== credentialOf(name, 0)) return [`${name} has a value that was never sent`];
    state.secrets.set(secretId, { secretId, name, serial: 0 });
    return [];
  }
  const { serial, pendingSerial } = expected;
  expected.pendingSerial = undefined;
  expected.isDeletionPending = false;
  if (pendingSerial !== undefined && value === credentialOf(name, pendingSerial)) {
    expected.serial = pendingSerial;
    return [];
  }
  return value === credentialOf(name, serial)
    ? []
    : [`${name} lost its acknowledged value ${serial}`];
}

function findMissing(found: ReadonlyMap<string, unknown>, state: ExpectedState): string[] {
  return [...state.secrets.values()].flatMap(({ secretId, name, isDeletionPending }) => {
    if (found.has(secretId)) return [];
    state.secrets.delete(secretId);
    return isDeletionPending ? [] : [`${name} was acknowledged and is missing`];
  });
}

function checkRevision(revision: number, state: ExpectedState): string[] {
  if (revision >= state.revision) return [];
  return [`the revision decreased from ${state.revision} to ${revision}`];
}

async function countMutations(
  backend: Awaited<ReturnType<typeof openSqlBackend>>,
): Promise<number> {
  let mutations = 0;
  let pageToken: string | undefined;
  do {
    const page = await backend.auditLog.list({ maxResults: 1_000, pageToken });
    mutations += page.items.filter(({ revision }) => revision !== undefined).length;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return mutations;
}
