import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

/** A unique id for this process that shows operators where it runs: `host:4711:9f3a`. */
export function newServerId(): string {
  return `${hostname().slice(0, 200)}:${process.pid}:${randomBytes(2).toString("hex")}`;
}
