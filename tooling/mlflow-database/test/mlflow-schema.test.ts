import { expect, test } from "vitest";
import { mlflowSchema, openMlflowFile } from "../src/index.ts";

test("the newest schema extends the oldest one", () => {
  for (const dialect of ["sqlite", "mysql", "postgres"] as const) {
    const [old, newest] = [mlflowSchema(dialect, "3.8"), mlflowSchema(dialect, "newest")];
    expect(old).toHaveLength(6);
    expect(newest.join()).toContain("allowlisted_models");
    expect(old.join()).not.toMatch(/workspace|linkage_type|routing_strategy|display_name/);
  }
});

test("inserts rows with texts and bytes", () => {
  const file = openMlflowFile(":memory:", "newest");
  file.insert("secrets", {
    secret_id: "s-1",
    secret_name: "it's",
    encrypted_value: Buffer.from([0, 255]),
    wrapped_dek: Buffer.alloc(60),
    kek_version: 1,
  });
  file.insert("endpoint_tags", { endpoint_id: "e-1", key: "k", value: null });
  file.close();
});
