// Preloaded into every measured server; reports its `ResourceUsage` on request. In JavaScript, because
// the compiler of types would count as memory of the server.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ processorMicros: user + system, residentBytes: process.memoryUsage.rss() });
});
process.channel?.unref();
