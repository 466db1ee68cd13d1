import { runCopy } from "../copy/run-copy.ts";
import { defineSoakTest } from "../soak-test.ts";

export const copyTest = defineSoakTest({
  name: "copy",
  summary:
    "100,000 secrets from SQLite to PostgreSQL, MariaDB and back; the copy is byte-identical",
  options: {
    secrets: { type: "number", default: 100_000, help: "secrets in the source" },
    endpoints: { type: "number", default: 10_000, help: "endpoints in the source" },
  },
  async run(values) {
    const { copies, bytes, opened, problems } = await runCopy({ ...values, log: console.log });
    for (const problem of problems) console.error(problem);
    const seconds = copies.map(({ to, seconds }) => `${to} ${seconds.toFixed(1)} s`).join(", ");
    console.log(`copied: ${seconds}; digest of ${bytes} bytes, ${opened} secrets opened`);
    return problems.length === 0;
  },
});
