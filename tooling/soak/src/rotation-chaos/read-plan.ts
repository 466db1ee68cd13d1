import { createInterface } from "node:readline";
import type { Command, Plan } from "./member-protocol.ts";

/** Reads the plan, and from then on hands over the commands. */
export function readPlan(onCommand: (command: Command) => void): Promise<Plan> {
  const { promise, resolve } = Promise.withResolvers<Plan>();
  let isPlanned = false;
  const lines = createInterface(process.stdin);
  lines.on("line", (line) => {
    if (isPlanned) onCommand(line as Command);
    else resolve(JSON.parse(line) as Plan);
    isPlanned = true;
  });
  // Whoever has started it is gone: nothing is left running.
  lines.once("close", () => onCommand("stop"));
  return promise;
}
