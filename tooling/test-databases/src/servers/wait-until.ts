import { setTimeout as delay } from "node:timers/promises";

/** Resolves with true once the condition holds, or with false after `timeout` milliseconds. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeout: number,
): Promise<boolean> {
  const deadline = performance.now() + timeout;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await delay(10);
  }
  return true;
}
