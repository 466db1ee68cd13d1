import type { CallableEndpoint } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import type { CallBody } from "../body/call-body.js";
import { invalidBody } from "../body/invalid-body.js";
import { scanPieces } from "../fields/scan-pieces.js";
import { formats } from "../formats/formats.js";
import type { Operation } from "../formats/operations.js";
import { memoizeByObject } from "../memoize-by-object.js";
import { tagLength, tagOf } from "./account-tag.js";
import { severalAccounts } from "./endpoint-accounts.js";
import { type StatePlace, stateRoot } from "./state-place.js";
import { StateScan, type StateString } from "./state-scan.js";

/** A call as its endpoint and its body decide it. */
export interface BoundCall {
  /** With the models of one account only if the body names state there. */
  readonly endpoint: CallableEndpoint;
  /** As the provider knows it: without the tags of ids. */
  readonly body: CallBody;
  /** Whether ids in the response are tagged with their account. */
  readonly tagsIds: boolean;
}

/** Items whose content is at the provider; all others are complete in the body. */
const referringItems: ReadonlySet<string> = new Set([
  "",
  "item_reference",
  "image_generation_call",
  "reasoning",
]);

/** Of ids and of types of items; real calls stay far below it. */
const maxStrings = 20_000;

const rootOf = memoizeByObject(stateRoot);

/**
 * Binds a call that names state to the account that keeps it.
 *
 * @throws GatewayError ENDPOINT_NOT_CALLABLE if the account is unknown or gone
 */
export async function bindCall(
  call: Pick<BoundCall, "endpoint" | "body">,
  operation: Operation,
): Promise<BoundCall> {
  const { endpoint, body } = call;
  const accounts = severalAccounts(endpoint, operation.format);
  if (accounts === undefined) return { ...call, tagsIds: false };
  const { ids, untagged } = await readIds(body, operation);
  if (untagged !== undefined) throw unknownAccount(untagged, endpoint);
  const [tag, other] = new Set(ids.map((id) => id.tag));
  if (tag === undefined) {
    // Without an id it begins a state, which no later request could reach.
    const field = body.firstOf(formats[operation.format].state.beginning ?? []);
    if (field !== undefined) throw unknownAccount(field, endpoint);
    return { ...call, tagsIds: true };
  }
  if (other !== undefined) throw severalNamed(endpoint);
  const bound = accounts.get(tag);
  if (bound === undefined) throw accountGone(ids[0]?.field ?? "", endpoint);
  const removed = ids.map(({ end }) => ({ start: end - tagLength, end }));
  return { endpoint: bound, body: body.without(removed), tagsIds: true };
}

type ReadBody = Pick<CallBody, "pieces" | "text">;

interface TaggedId {
  readonly field: string;
  readonly tag: string;
  /** The offset after the tag. */
  readonly end: number;
}

/** The ids of a body; `untagged` is the field of one that does not tell its account. */
export async function readIds(
  body: ReadBody,
  operation: Operation,
): Promise<{ readonly ids: readonly TaggedId[]; readonly untagged: string | undefined }> {
  const { request } = formats[operation.format].state;
  const strings = await scan(body, rootOf(request));
  const types = new Map<number, string>();
  for (const { place, object, start, end } of strings) {
    if (place.kind === "itemType") types.set(object, body.text(start, Math.min(end, start + 64)));
  }
  const ids: TaggedId[] = [];
  let untagged: string | undefined;
  for (const { place, object, start, end } of strings) {
    if (place.kind === "itemType" || start === end) continue;
    const tag = tagOf(body.text(Math.max(start, end - tagLength), end));
    const field = place.name;
    if (tag !== undefined) ids.push({ field, tag, end });
    else if (place.kind === "itemId" && !referringItems.has(types.get(object) ?? "")) continue;
    else if (request.publicValues?.test(valueStart(body, start, end)) !== true) untagged ??= field;
  }
  return { ids, untagged };
}

/** The first characters of a string. */
function valueStart(body: ReadBody, start: number, end: number): string {
  return body.text(start, Math.min(end, start + 128)).replaceAll("\\/", "/");
}

async function scan(body: ReadBody, root: StatePlace): Promise<readonly StateString[]> {
  const strings: StateString[] = [];
  const scanner = new StateScan(root, (found) => {
    if (strings.length === maxStrings) throw tooMany();
    strings.push(found);
  });
  await scanPieces(scanner, body.pieces);
  return strings;
}

function tooMany(): GatewayError {
  return invalidBody(`the body must have at most ${maxStrings} ids and types of items`);
}

function unknownAccount(field: string, { endpointName }: CallableEndpoint): GatewayError {
  return new GatewayError(
    "ENDPOINT_NOT_CALLABLE",
    `\`${field}\` names state in one account of a provider, but the endpoint ${endpointName} uses ` +
      "several, and the id does not tell which; use an id as this endpoint returned it, or call an " +
      "endpoint with one secret",
  );
}

function severalNamed({ endpointName }: CallableEndpoint): GatewayError {
  return new GatewayError(
    "ENDPOINT_NOT_CALLABLE",
    `the ids in the body name state in several accounts of the endpoint ${endpointName}; use ids of ` +
      "one conversation only",
  );
}

function accountGone(field: string, { endpointName }: CallableEndpoint): GatewayError {
  return new GatewayError(
    "ENDPOINT_NOT_CALLABLE",
    `\`${field}\` names state in an account that the endpoint ${endpointName} does not use, or no ` +
      "longer; begin a new conversation",
  );
}
