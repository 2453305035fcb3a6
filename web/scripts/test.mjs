// Bundles test/*.test.ts and runs them with node's own test runner.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const out = mkdtempSync(join("node_modules", ".tests-"));
const tests = readdirSync("test").filter((f) => f.endsWith(".test.ts"));
await build({ entryPoints: tests.map((f) => join("test", f)), outdir: out, bundle: true, platform: "node", format: "esm", outExtension: { ".js": ".mjs" } });
const run = spawnSync(process.execPath, ["--test", ...tests.map((f) => join(out, f.replace(".ts", ".mjs")))], { stdio: "inherit" });
rmSync(out, { recursive: true, force: true });
process.exit(run.status ?? 1);
