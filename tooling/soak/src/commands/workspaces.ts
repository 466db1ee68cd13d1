import { databaseKinds } from "../databases/database-kind.ts";
import { withDatabase } from "../databases/with-database.ts";
import { rounded } from "../load/latency.ts";
import { defineSoakTest, seedOption } from "../soak-test.ts";
import { runWorkspaces } from "../workspaces/run-workspaces.ts";

export const workspacesTest = defineSoakTest({
  name: "workspaces",
  summary: "calls in fifty workspaces while keys are rotated; none uses another one's credential",
  options: {
    workspaces: { type: "number", default: 50, help: "workspaces, at least 2" },
    rotations: { type: "number", default: 2, help: "rotations of the key" },
    calls: {
      type: "number",
      default: 100,
      help: "calls per workspace before the first rotation, and after each one",
    },
    callers: { type: "number", default: 16, help: "calls in flight" },
    only: { type: "choices", choices: databaseKinds, help: "database" },
    control: {
      type: "flag",
      help: "run the negative control: calls that are judged as those of another workspace must be found",
    },
    seed: seedOption,
  },
  async run({ only, ...size }) {
    let hasPassed = true;
    for (const kind of only) {
      console.log(JSON.stringify({ kind, ...size }));
      const log = (line: string): void => console.log(`${kind}: ${line}`);
      const { problems, ...report } = await withDatabase({ kind }, (database) =>
        runWorkspaces(database, { ...size, log }),
      );
      log(JSON.stringify(report, (_, value) => rounded(value)));
      for (const problem of problems.slice(0, 50)) console.error(problem);
      log(`${problems.length} problems`);
      const { misjudged, findings, updates, opened } = report;
      if (size.control) log(`${findings.crossed} of ${misjudged} misjudged calls were found`);
      hasPassed &&= problems.length === 0 && updates > 0 && opened === size.workspaces;
      hasPassed &&= findings.crossed === misjudged && misjudged > 0 === size.control;
    }
    return hasPassed;
  },
});
