import type { ResourceUsage } from "./server-process.ts";

// Preloaded into every measured server; reports its resource usage on request.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  const usage: ResourceUsage = {
    processorMicros: user + system,
    residentBytes: process.memoryUsage.rss(),
  };
  process.send?.(usage);
});
process.channel?.unref();
