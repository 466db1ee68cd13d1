import { eventsIn } from "./event-boundaries.js";

const colon = 0x3a;
const lineStarts = ["\n:", "\r:"].map((text) => Buffer.from(text));
const commentLine = /^:[^\r\n]*(?:\r\n|\n|\r)/gm;

/** Whole events without comments; omits events that consist of comments. */
export function withoutComments(events: Buffer): Buffer {
  const hasComment = events[0] === colon || lineStarts.some((start) => events.includes(start));
  if (!hasComment) return events;
  const kept: Buffer[] = [];
  for (const event of eventsIn(events)) {
    const text = event.toString("latin1").replaceAll(commentLine, "");
    if (text.trim() !== "") kept.push(Buffer.from(text, "latin1"));
  }
  return Buffer.concat(kept);
}
