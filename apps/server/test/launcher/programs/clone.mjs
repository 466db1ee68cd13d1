// Watches its launcher from two copies of the module, as the start command of a clone does, and lists the
// signals that it gets.

import { endWithLauncher as endBuiltWithLauncher } from "../../../src/launcher/end-with-launcher.ts?built";
import { endWithLauncher } from "../../../src/launcher/end-with-launcher.ts?start";
import { Launcher } from "../../../src/launcher/launcher.ts";
import { findProcess } from "../../../src/launcher/running-process.ts";

const signals = [];
const timer = setInterval(() => {}, 60_000);
process.on("SIGTERM", (signal) => {
  signals.push(signal);
  // A second signal would arrive before the next turn but one.
  setImmediate(() => setImmediate(() => clearInterval(timer)));
});
process.on("exit", () => process.stdout.write(`${signals.join()}\n`));
const launcher = new Launcher(process.pid, findProcess);
endWithLauncher(launcher);
endBuiltWithLauncher(launcher);
process.stdout.write("started\n");
