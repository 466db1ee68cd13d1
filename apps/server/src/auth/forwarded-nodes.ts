/**
 * The entries of `x-forwarded-for`: addresses, which some proxies write with a port. Several header
 * lines are one list.
 */
export function nodesOfList(header: string): readonly string[] {
  return trimmed(header.split(","));
}

/** The `for` of each element of `forwarded` (RFC 7239, 4); empty for an element without it. */
export function nodesOfForwarded(header: string): readonly string[] {
  const elements = splitUnquoted(header, ",");
  // A client that opens a quoted string hides the element that the proxy adds.
  if (elements === undefined) return ["unknown"];
  return elements.map((element) => {
    const pairs = splitUnquoted(element, ";") ?? [];
    const values = pairs.flatMap((pair) => /^for=(.*)$/is.exec(pair)?.[1] ?? []);
    return values.length === 1 ? unquoted(values[0] ?? "") : "";
  });
}

/** The address of a node, which may have a port, brackets and a zone. */
export function addressOfNode(node: string): string {
  const [, bracketed, withPort] = /^\[([^\]]*)\](?::\d{1,5})?$|^([^:]*):\d{1,5}$/.exec(node) ?? [];
  return (bracketed ?? withPort ?? node).replace(/%.*$/s, "");
}

/** Whether proxies write such an entry for a client whose address they do not know or do not tell. */
export function isUnknownNode(node: string): boolean {
  // nginx writes `unix:` for a client of a Unix socket.
  return /^(?:unknown|_[a-z0-9._-]+)(?::[a-z0-9._-]+)?$|^unix:$/i.test(node);
}

/** Splits a list and omits empty entries; `undefined` if a quoted string has no end. */
function splitUnquoted(text: string, separator: "," | ";"): readonly string[] | undefined {
  const parts: readonly string[] = text.match(/(?:[^",;]|"(?:[^"\\]|\\.)*")+|[",;]/gs) ?? [];
  if (parts.includes('"')) return undefined;
  const entries = [""];
  for (const part of parts) {
    if (part === separator) entries.push("");
    else entries.push(`${entries.pop()}${part}`);
  }
  return trimmed(entries);
}

function trimmed(entries: readonly string[]): readonly string[] {
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== "");
}

function unquoted(text: string): string {
  const [, quoted] = /^"(.*)"$/s.exec(text) ?? [];
  return quoted === undefined ? text : quoted.replaceAll(/\\(.)/gs, "$1");
}
