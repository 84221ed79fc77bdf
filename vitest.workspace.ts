import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { defineWorkspace } from "vitest/config"
import { isInstalled as isPostgresInstalled } from "./packages/station/test/PostgresCluster.js"

/** Packages are tested from their sources: this condition selects them, so no build is needed first. */
const conditions = ["@owserver/source"]

/** Their programs are bundled before their tests. */
const bundled = ["packages/cli", "packages/conformance", "examples"]

const project = (root: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: root.replace("packages/", ""),
    root,
    include: ["test/**/*.test.ts", "*.test.ts", "{guides,tutorial}/*.test.ts"],
    // A limit only ends a hung test. A busy machine may take ten times as long as an idle one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    setupFiles: fileURLToPath(new URL("vitest.seed.ts", import.meta.url)),
    // The command line is tested as it is published, as one bundle. Other programs are bundled because they start faster.
    ...(bundled.includes(root) && { globalSetup: "test/bundled.ts" }),
    ...(root === "packages/station" && { globalSetup: ["test/postgres.setup.ts", "test/bundled.ts"] })
  }
})

const isInstalled = (program: string) => spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined

const missing = ["owserver", "owread", "owhttpd", "tmux"].filter((program) => !isInstalled(program))
if (!isPostgresInstalled) missing.push("postgresql")
console.info(
  missing.length === 0
    ? "All tests run: owserver, ow-shell, owhttpd, tmux and postgresql are installed."
    : `Tests that need ${missing.join(", ")} are skipped: not installed (Debian: apt-get install owserver ow-shell owhttpd tmux postgresql).`
)

// Vitest 3 calls a workspace file deprecated in favour of `test.projects` and has no option to silence that line. The file is
// part of the layout that the project promises, and Vitest 3 still supports it.
export default defineWorkspace(
  [
    "packages/protocol",
    "packages/client",
    "packages/node",
    "packages/fake",
    "packages/sensors",
    "packages/station",
    "packages/cli",
    "packages/conformance",
    "examples"
  ].map(project)
)
