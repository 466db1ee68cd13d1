import type { Launcher } from "./launcher.js";

const interval = 500;
const mark = Symbol.for("gw.endsWithLauncher");
const signals = ["SIGTERM", "SIGINT"] as const;

/**
 * Sends SIGTERM to this process when a package manager that runs it has ended, because npx does not pass
 * signals on. Has no effect on Windows, where a console ends all of its processes.
 *
 * @returns a function that stops it
 */
export function endWithLauncher(launcher: Launcher): () => void {
  // The start command of a clone has loaded this module from another file.
  if (!launcher.isPackageManager || mark in process) return () => {};
  Object.defineProperty(process, mark, { value: true, configurable: true });
  let isListening = false;
  const timer = setInterval(() => {
    // A second signal would end a shutdown that another signal began.
    if (process.listenerCount("SIGTERM") > 0 && !isListening) {
      isListening = true;
      for (const signal of signals) process.once(signal, leaveTo);
    }
    if (launcher.isRunning) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, interval).unref();
  function stop(): void {
    clearInterval(timer);
    for (const signal of signals) process.off(signal, leaveTo);
    Reflect.deleteProperty(process, mark);
  }
  function leaveTo(signal: NodeJS.Signals): void {
    stop();
    // Without another listener, the signal has its usual effect.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }
  return stop;
}
