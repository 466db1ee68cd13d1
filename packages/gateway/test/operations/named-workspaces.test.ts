import type { InputWarning } from "@gw/entities";
import { expect, onTestFinished, test } from "vitest";
import { openGateway } from "../../src/open-gateway/open-gateway.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const allowed = "10.0.0.0/8@research, http://127.0.0.1:9@research, a.test@sales, b.test@*, c.test";

async function openAllowing(GW_EGRESS_ALLOW: string) {
  const gateway = await openGateway(
    readSettings({ GW_DATA_DIR: temporaryFolder(), GW_EGRESS_ALLOW }),
  );
  onTestFinished(() => gateway.close());
  const found: InputWarning[] = [];
  const onWarnings = (warnings: readonly InputWarning[]) => void found.push(...warnings);
  return { ...gateway, by: { onWarnings }, takeWarnings: () => found.splice(0) };
}

test("the creation of a workspace warns of the entries that name it", async () => {
  const { workspaces, by, takeWarnings } = await openAllowing(allowed);
  const { name } = await workspaces.create({ name: "research" }, by);
  expect([name, takeWarnings()]).toEqual([
    "research",
    [
      {
        ...{ code: "workspace_named_in_settings", field: "name" },
        message:
          "`name` is in entries of GW_EGRESS_ALLOW, which apply to the new workspace: " +
          "10.0.0.0/8@research over TLS, http://127.0.0.1:9@research",
      },
    ],
  ]);
  await workspaces.create({ name: "support" }, by);
  expect(takeWarnings()).toEqual([]);
});

test("a strict creation is refused if an entry names the workspace", async () => {
  const { workspaces } = await openAllowing(allowed);
  await expect(workspaces.create({ name: "research" }, { strict: true })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
    message: expect.stringContaining("GW_EGRESS_ALLOW"),
  });
  await workspaces.create({ name: "support" }, { strict: true });
  const { items } = await workspaces.list();
  expect(items.map(({ name }) => name)).toEqual(["default", "support"]);
});

test("the deletion of a workspace lists the entries that still name it", async () => {
  const { workspaces, by, takeWarnings } = await openAllowing(allowed);
  const [sales, support] = [
    await workspaces.create({ name: "sales" }),
    await workspaces.create({ name: "support" }),
  ];
  await workspaces.delete({ workspaceId: support.workspaceId }, by);
  expect(takeWarnings()).toEqual([]);
  await workspaces.delete({ workspaceId: sales.workspaceId }, by);
  expect(takeWarnings()).toEqual([
    {
      ...{ code: "workspace_named_in_settings", field: "workspace_id" },
      message: expect.stringMatching(
        /^`workspace_id` is that of sales, .*: a\.test@sales over TLS$/,
      ),
    },
  ]);
  await expect(workspaces.delete({ workspaceId: sales.workspaceId }, by)).rejects.toMatchObject({
    code: "RESOURCE_DOES_NOT_EXIST",
  });
  expect(takeWarnings()).toEqual([]);
});

test("the doctor finds the entries whose workspace does not exist", async () => {
  const { workspaces, operations } = await openAllowing(allowed);
  const missing = async () => {
    const { findings } = await operations.getDoctorReport();
    return findings.filter(({ code }) => code === "named_workspace_missing");
  };
  const { workspaceId } = await workspaces.create({ name: "research" });
  const ofSales = {
    ...{ code: "named_workspace_missing", grade: "warning", workspace: "sales" },
    message:
      "GW_EGRESS_ALLOW names the workspace sales, which does not exist: create it, or remove " +
      "a.test@sales over TLS",
  };
  expect(await missing()).toEqual([ofSales]);
  await workspaces.create({ name: "sales" });
  expect(await missing()).toEqual([]);
  await workspaces.delete({ workspaceId });
  expect(await missing()).toMatchObject([{ workspace: "research" }]);
});
