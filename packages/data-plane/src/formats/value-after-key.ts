const space = 0x20;
const colon = 0x3a;

/** The index of the JSON value that follows a key which ends before `at`; -1 if none does. */
export function valueAfterKey(bytes: Buffer, at: number): number {
  const separator = skipSpace(bytes, at);
  return bytes[separator] === colon ? skipSpace(bytes, separator + 1) : -1;
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while ((bytes[at] ?? colon) <= space) at += 1;
  return at;
}
