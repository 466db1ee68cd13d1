import { callsTest } from "./commands/calls.ts";
import { copyTest } from "./commands/copy.ts";
import { fleetTest } from "./commands/fleet.ts";
import { fuzzTest } from "./commands/fuzz.ts";
import { killTest } from "./commands/kill.ts";
import { limitsTest } from "./commands/limits.ts";
import { openApiTest } from "./commands/openapi.ts";
import { promptTest } from "./commands/prompt.ts";
import { rotationTest } from "./commands/rotation/rotation.ts";
import { rotationChaosTest } from "./commands/rotation/rotation-chaos.ts";
import { rotationStopTest } from "./commands/rotation/rotation-stop.ts";
import { shortTests } from "./commands/short.ts";
import { stalledTest } from "./commands/stalled.ts";
import { startsTest } from "./commands/starts.ts";
import { unreadTest } from "./commands/unread.ts";
import { visibleTest } from "./commands/visible.ts";
import { walkthroughTest } from "./commands/walkthrough.ts";
import { workspacesTest } from "./commands/workspaces.ts";
import { formatHelp, UsageError } from "./soak-test.ts";

// pnpm soak <name> [options]; without a name it lists the tests.

const tests = [
  shortTests,
  fuzzTest,
  openApiTest,
  killTest,
  copyTest,
  callsTest,
  unreadTest,
  stalledTest,
  startsTest,
  visibleTest,
  fleetTest,
  rotationTest,
  rotationStopTest,
  rotationChaosTest,
  workspacesTest,
  limitsTest,
  promptTest,
  walkthroughTest,
];

const [name, ...args] = process.argv.slice(2);
const test = tests.find((one) => one.name === name);
if (test === undefined) {
  const width = Math.max(...tests.map((one) => one.name.length));
  const list = tests.map((one) => `  ${one.name.padEnd(width)}  ${one.summary}`).join("\n");
  const usage = `pnpm soak <name> [options]; pnpm soak <name> --help lists the options\n\n${list}`;
  if (name === undefined || name === "--help") console.log(usage);
  else {
    console.error(`there is no soak test \`${name}\`\n\n${usage}`);
    process.exitCode = 2;
  }
} else if (args.includes("--help")) console.log(formatHelp(test));
else {
  try {
    const hasPassed = await test.run(args);
    console.log(`soak ${test.name}: ${hasPassed ? "passed" : "FAILED"}`);
    process.exitCode = hasPassed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${formatHelp(test)}`);
    process.exitCode = 2;
  }
}
