const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The last two bytes of what precedes some bytes; at the start of a stream, an event has just ended. */
export type PrecedingBytes = number;

export const streamStart: PrecedingBytes = (lineFeed << 8) | lineFeed;

/** The preceding bytes of what follows these. */
export function precedingBytes(bytes: Buffer, before: PrecedingBytes): PrecedingBytes {
  const { length } = bytes;
  if (length === 0) return before;
  const secondLast = length > 1 ? bytes.readUInt8(length - 2) : before & 0xff;
  return (secondLast << 8) | bytes.readUInt8(length - 1);
}

/** The index after the last empty line, which ends an event; 0 if there is none. */
export function lastBoundary(bytes: Buffer, before: PrecedingBytes): number {
  const last = bytes.length - 1;
  // Nearly every chunk ends with an event.
  if (bytes[last] === lineFeed && bytes[last - 1] === lineFeed) return bytes.length;
  let feed = bytes.lastIndexOf(lineFeed);
  let carriage = bytes.lastIndexOf(carriageReturn);
  for (let at = Math.max(feed, carriage); at !== -1; at = Math.max(feed, carriage)) {
    if (endsEmptyLine(bytes, at, before)) return at + 1;
    // A negative offset would count from the end.
    const previous = (byte: number): number => (at === 0 ? -1 : bytes.lastIndexOf(byte, at - 1));
    if (at === feed) feed = previous(lineFeed);
    else carriage = previous(carriageReturn);
  }
  return 0;
}

/** The index after the first empty line; 0 if there is none. */
export function firstBoundary(bytes: Buffer, before: PrecedingBytes = streamStart): number {
  let feed = bytes.indexOf(lineFeed);
  let carriage = bytes.indexOf(carriageReturn);
  while (feed !== -1 || carriage !== -1) {
    const isFeed = carriage === -1 || (feed !== -1 && feed < carriage);
    const at = isFeed ? feed : carriage;
    if (endsEmptyLine(bytes, at, before)) {
      return !isFeed && bytes[at + 1] === lineFeed ? at + 2 : at + 1;
    }
    if (isFeed) feed = bytes.indexOf(lineFeed, at + 1);
    else carriage = bytes.indexOf(carriageReturn, at + 1);
  }
  return 0;
}

/** Splits bytes that begin with an event into events; the last one may lack its empty line. */
export function* eventsIn(bytes: Buffer): Generator<Buffer, void, void> {
  for (let rest = bytes; rest.length > 0; ) {
    const end = firstBoundary(rest) || rest.length;
    yield rest.subarray(0, end);
    rest = rest.subarray(end);
  }
}

/** The event that contains an index, and begins at `from` or later; the last one may lack its empty line. */
export function eventAround(
  bytes: Buffer,
  from: number,
  index: number,
): { readonly start: number; readonly end: number } {
  const start = from + lastBoundary(bytes.subarray(from, index), streamStart);
  return { start, end: start + (firstBoundary(bytes.subarray(start)) || bytes.length) };
}

/** Whether the line ending at `at` ends a line without characters. */
function endsEmptyLine(bytes: Buffer, at: number, before: PrecedingBytes): boolean {
  let previous = byteAt(bytes, at - 1, before);
  if (bytes[at] === lineFeed && previous === carriageReturn) {
    previous = byteAt(bytes, at - 2, before);
  }
  return previous === lineFeed || previous === carriageReturn;
}

function byteAt(bytes: Buffer, at: number, before: PrecedingBytes): number | undefined {
  if (at >= 0) return bytes[at];
  return at === -1 ? before & 0xff : before >> 8;
}
