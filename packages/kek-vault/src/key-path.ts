/** The form of a setting, for messages. */
export const form = "vault:<mount>/<key>";

/** Where a transit key lies. */
export interface KeyPath {
  /** Of the transit engine, such as `transit` or `team/transit`. */
  readonly mount: string;
  readonly key: string;
}

const part = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/;

/** The last part is the key, what stands before it the mount; `undefined` for any other text. */
export function parseKeyPath(text: string): KeyPath | undefined {
  const parts = text.split("/");
  if (parts.length < 2 || parts.length > 8 || !parts.every((one) => part.test(one)))
    return undefined;
  return { mount: parts.slice(0, -1).join("/"), key: parts.at(-1) ?? "" };
}
