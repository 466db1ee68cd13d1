import { DurableFile } from "../src/durable-file.ts";

// Writes half of a file, prints a line, and waits to be killed.
const file = await DurableFile.create(process.argv[2] ?? "", {
  replace: process.argv[3] === "replace",
});
await file.write("x".repeat(100_000));
process.stdout.write("half-written\n");
setInterval(() => undefined, 60_000);
