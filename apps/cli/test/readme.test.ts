import { expect, test } from "vitest";
import { readWalkThrough, runWalkThrough } from "./fixtures/walk-through.js";

// They start a dozen processes, one after the other.
const options = { timeout: 120_000 };

test("the walk-through of the README works as printed", options, async () => {
  const { commands, outputs } = await readWalkThrough("README.md");
  expect({ commands: commands.length, outputs: outputs.length }).toEqual({
    commands: 7,
    outputs: 1,
  });
  const { code, output, errors } = await runWalkThrough(commands, {});
  // The only notice is how to revoke the issued token.
  expect({ code, errors }).toEqual({
    code: 0,
    errors: expect.stringMatching(
      /^Its id is (t-[0-9a-f]{32}); .* Revoke it with gw tokens revoke \1\.\n$/,
    ),
  });
  for (const shown of outputs) expect(output).toContain(shown);
  expect(output).toContain("gpt4o:70 sonnet:30 (haiku)");
  expect(output).toContain('"routing_strategy":"REQUEST_BASED_TRAFFIC_SPLIT"');
  expect(output.match(/You said: Hello, who answers\?/g)).toHaveLength(2);
});

test("the commands of the page about teams work as printed", options, async () => {
  const { commands } = await readWalkThrough("docs/teams.md");
  expect(commands).toHaveLength(6);
  const { code, output, errors } = await runWalkThrough(commands, {
    path: ["bin"],
    workspaces: "@research",
  });
  expect({ code, errors }).toMatchObject({ code: 0 });
  expect(output).toMatch(/^workspace +research$/m);
  expect(output.match(/You said: Hello/g)).toHaveLength(2);
  expect(output).toMatch(/^research +active +Experiments of the research team /m);
  expect(output).toMatch(/^state +suspended$/m);
  expect(output).toContain(
    "Also deletes 1 secret, 1 model definition, 1 endpoint, 2 access tokens.",
  );
  expect(output).toContain('Deleted workspace "research".');
});
