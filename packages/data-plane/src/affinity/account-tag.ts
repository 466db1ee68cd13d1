import { createHash } from "node:crypto";

/** The suffix of an id that names state, made from its account. */
const tagPattern = /_gw[0-9a-f]{10}$/;
/** In characters. */
export const tagLength = 13;

const tags = new Map<string, string>();
/** Tags are cheap to compute again, so that all may be dropped. */
const maxTags = 10_000;

/** The suffix for ids of the account that a secret belongs to. It reveals nothing about the secret. */
export function accountTag(secretId: string): string {
  let tag = tags.get(secretId);
  if (tag === undefined) {
    const hash = createHash("sha256").update("gw/account/v1").update(secretId).digest("hex");
    tag = `_gw${hash.slice(0, 10)}`;
    if (tags.size >= maxTags) tags.clear();
    tags.set(secretId, tag);
  }
  return tag;
}

/** The suffix of an id; `undefined` if it has none. */
export function tagOf(id: string): string | undefined {
  return tagPattern.exec(id)?.[0];
}
