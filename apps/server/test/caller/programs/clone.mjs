// Watches its caller from two copies of the module, as the start command of a clone does, and lists the
// signals that it gets.
import { Caller } from "../../../src/caller/caller.ts";
import { endWithCaller as endBuiltWithCaller } from "../../../src/caller/end-with-caller.ts?built";
import { endWithCaller } from "../../../src/caller/end-with-caller.ts?start";
import { findProcess } from "../../../src/caller/running-process.ts";

const signals = [];
const timer = setInterval(() => {}, 60_000);
process.on("SIGTERM", (signal) => {
  signals.push(signal);
  // A second signal would arrive before the next turn but one.
  setImmediate(() => setImmediate(() => clearInterval(timer)));
});
process.on("exit", () => process.stdout.write(`${signals.join()}\n`));
const caller = new Caller(process.pid, findProcess);
endWithCaller(caller);
endBuiltWithCaller(caller);
process.stdout.write("started\n");
