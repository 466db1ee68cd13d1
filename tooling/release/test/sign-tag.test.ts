import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const script = join(import.meta.dirname, "../../../.github/sign-tag");

test("the tag of a release is signed with the key of the environment", () => {
  const folder = mkdtempSync(join(tmpdir(), "gw-tag-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync(command, args, { cwd: folder, encoding: "utf8", env: { ...process.env, ...env } });
  run("git", ["init", "--quiet"]);
  const author = [
    "-c",
    "user.name=a",
    "-c",
    "user.email=a@example.com",
    "-c",
    "commit.gpgsign=false",
  ];
  run("git", [...author, "commit", "--quiet", "--allow-empty", "-m", "one"]);
  const withoutKey = run(script, ["v1"], { TAG_SIGNING_KEY: "" });
  expect(withoutKey.stderr).toContain("TAG_SIGNING_KEY: must be the private SSH key");

  run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "key"]);
  const TAG_SIGNING_KEY = readFileSync(join(folder, "key"), "utf8");
  expect(run(script, ["v1"], { TAG_SIGNING_KEY })).toMatchObject({ status: 0, stderr: "" });
  writeFileSync(join(folder, "signers"), `* ${readFileSync(join(folder, "key.pub"), "utf8")}`);
  const verify = ["-c", "gpg.ssh.allowedSignersFile=signers", "verify-tag", "v1"];
  expect(run("git", verify)).toMatchObject({ status: 0, stderr: expect.stringContaining("Good") });
});
