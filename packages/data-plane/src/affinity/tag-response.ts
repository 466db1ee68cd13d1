import type { CallableModel } from "@gw/config-resolver";
import type { CallRequest } from "../call/call-state.js";
import { formats } from "../formats/formats.js";
import { memoizeByObject } from "../memoize-by-object.js";
import { accountTag } from "./account-tag.js";
import { AccountTagger } from "./account-tagger.js";
import { stateRoot } from "./state-place.js";

const rootOf = memoizeByObject(stateRoot);

/**
 * Tags the ids of a response that a model gave with the account of its secret, chunk by chunk;
 * `undefined` if they stay unchanged.
 */
export function tagResponse(
  { tagsIds, operation, body }: Pick<CallRequest, "tagsIds" | "operation" | "body">,
  { model, isEventStream }: { readonly model: CallableModel; readonly isEventStream: boolean },
): ((chunk: Buffer) => Buffer) | undefined {
  const returned = formats[operation.format].state.responses?.[operation.name];
  if (!tagsIds || returned === undefined) return undefined;
  const { askedBy } = returned;
  if (askedBy !== undefined && body.firstOf([askedBy]) === undefined) return undefined;
  const root = rootOf(returned);
  const tagger = new AccountTagger(accountTag(model.secretId), { root, isEventStream });
  return (chunk) => tagger.push(chunk);
}
