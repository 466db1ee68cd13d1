import { randomBytes } from "node:crypto";

/** A new id of a call: its time in milliseconds since the Unix epoch, and 80 random bits. */
export function newCallId(time: number): string {
  return callIdAt(time, randomBytes(10).toString("hex"));
}

/** The lowest id that a call at this time can have, in milliseconds since the Unix epoch. */
export function firstCallIdAt(time: number): string {
  return callIdAt(time, "0".repeat(20));
}

function callIdAt(time: number, rest: string): string {
  return (
    Math.min(Math.max(Math.floor(time), 0), maxTime)
      .toString(16)
      .padStart(12, "0") + rest
  );
}

const maxTime = 2 ** 48 - 1;
