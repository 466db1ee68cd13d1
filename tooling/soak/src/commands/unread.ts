import { runUnread } from "../greedy-clients/run-unread.ts";
import { defineSoakTest } from "../soak-test.ts";

/** MiB of resident memory. */
const maxGrowth = 96;

export const unreadTest = defineSoakTest({
  name: "unread",
  summary:
    "clients that send thousands of pipelined requests and read no response; memory is bounded",
  options: {
    connections: { type: "number", default: 150, help: "connections" },
    requests: {
      type: "number",
      default: 1_600,
      help: "requests of each connection, in one packet",
    },
    hold: { type: "number", default: 5_000, help: "milliseconds for which they stay open" },
  },
  async run(values) {
    const { problems, growth } = await runUnread(values);
    for (const [name, mebibytes] of Object.entries(growth)) {
      console.log(`${name}: memory grew by ${mebibytes.toFixed(1)} MiB`);
    }
    for (const problem of problems) console.error(problem);
    const isBounded = Object.values(growth).every((mebibytes) => mebibytes <= maxGrowth);
    if (!isBounded) console.error(`memory grew by more than ${maxGrowth} MiB`);
    return problems.length === 0 && isBounded;
  },
});
