/** The form of a setting for messages. */
export const form = "vault:<mount>/<key>";

/** The location of a transit key. */
export interface KeyPath {
  /** The mount of the transit engine, such as `transit` or `team/transit`. */
  readonly mount: string;
  readonly key: string;
}

const part = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/;

/** Parses `<mount>/<key>`, where the mount may contain slashes; `undefined` for any other text. */
export function parseKeyPath(text: string): KeyPath | undefined {
  const parts = text.split("/");
  if (parts.length < 2 || parts.length > 8 || !parts.every((text) => part.test(text)))
    return undefined;
  return { mount: parts.slice(0, -1).join("/"), key: parts.at(-1) ?? "" };
}
