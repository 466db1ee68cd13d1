import type { Spent } from "./server-process.ts";

// Preloaded into a server of any kind: what a process has used, it knows best itself.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  const spent: Spent = { processorMicros: user + system, residentBytes: process.memoryUsage.rss() };
  process.send?.(spent);
});
process.channel?.unref();
