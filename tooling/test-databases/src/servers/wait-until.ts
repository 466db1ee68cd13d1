import { setTimeout as delay } from "node:timers/promises";

/** Resolves to true once the condition holds, or to false after so many milliseconds. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  patience: number,
): Promise<boolean> {
  const end = performance.now() + patience;
  while (!(await condition())) {
    if (performance.now() > end) return false;
    await delay(10);
  }
  return true;
}
