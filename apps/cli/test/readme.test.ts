import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FakeProvider } from "@gw/fake-provider";
import { expect, onTestFinished, test } from "vitest";
import { serveGateway } from "./fixtures/served-gateway.js";

// The commands of the second terminal, and the output that the README shows.
const block = /<!-- walk-through( output)? -->\n```\w+\n([\s\S]*?)```/g;

async function readWalkThrough() {
  const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
  const blocks = [...readme.matchAll(block)];
  const texts = (isOutput: boolean) =>
    blocks
      .filter(([, output]) => (output !== undefined) === isOutput)
      .map(([, , text]) => text ?? "");
  return { commands: texts(false), outputs: texts(true) };
}

// It starts a dozen processes, one after the other.
const options = { timeout: 120_000 };

test("the walk-through of the README works as printed", options, async () => {
  const { commands, outputs } = await readWalkThrough();
  expect({ commands: commands.length, outputs: outputs.length }).toEqual({
    commands: 7,
    outputs: 1,
  });
  const provider = await FakeProvider.start();
  const gateway = await serveGateway({ GW_EGRESS_ALLOW: provider.url });
  const folder = await mkdtemp(join(tmpdir(), "gw-readme-"));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
    await gateway.stop();
    await provider.stop();
  });
  await symlink(gateway.dataDir, join(folder, ".gw"));
  await symlink(fileURLToPath(new URL("../../../bin", import.meta.url)), join(folder, "bin"));
  // Replaces only the ports of the servers.
  const script = ["set -eu -o pipefail", ...commands]
    .join("\n")
    .replaceAll("http://127.0.0.1:8686", gateway.url)
    .replaceAll("http://127.0.0.1:8090", provider.url);
  const shell = spawn("bash", ["--norc", "-c", script], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: folder,
    env: { PATH: process.env.PATH, GW_URL: gateway.url },
  });
  let output = "";
  let errors = "";
  shell.stdout.on("data", (chunk) => {
    output += chunk;
  });
  shell.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const [code] = await once(shell, "close");
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
