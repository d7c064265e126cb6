import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

test("a folder that holds something else than a built page is not built over", () => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  const kept = join(folder, "kept.txt");
  writeFileSync(kept, "mine");
  const cwd = new URL("..", import.meta.url);
  const { status, stderr } = spawnSync(process.execPath, ["build.mjs", folder], { cwd, encoding: "utf8" });
  assert.notEqual(status, 0);
  assert.match(stderr, /holds something else than the page/);
  assert.ok(existsSync(kept));
  rmSync(folder, { recursive: true });
});
