import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { defineWorkspace } from "vitest/config"
import { isInstalled as isBrowserInstalled } from "./packages/station/test/browser/Executable.js"
import { isInstalled as isPostgresInstalled } from "./packages/station/test/PostgresCluster.js"
import { isInstalled as isNginxInstalled } from "./packages/station/test/proxy/NginxProgram.js"
import { isInstalled as isMosquittoInstalled } from "./packages/station/test/publish/MosquittoProgram.js"
import { hasInflux, hasPrometheus } from "./packages/station/test/publish/Programs.js"

/** Packages are tested from their sources: this condition selects them, so no build is needed first. */
const conditions = ["@owserver/source"]

/** Bundles the programs of a folder: the command line as it is published, others because bundles start faster. */
const bundles = "test/bundled.ts"

/** The folders with tests, and what runs before the tests. */
export const folders: ReadonlyArray<readonly [folder: string, ...setups: ReadonlyArray<string>]> = [
  ["packages/protocol"],
  ["packages/client"],
  ["packages/node", bundles],
  ["packages/fake"],
  ["packages/sensors"],
  ["packages/station", "test/postgres.setup.ts", bundles],
  ["packages/fleet", "../station/test/postgres.setup.ts", bundles],
  ["packages/cli", bundles],
  ["packages/conformance", bundles],
  ["examples", bundles]
]

export const include = ["test/**/*.test.ts", "*.test.ts", "{guides,tutorial}/*.test.ts"]

export const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // A limit only ends a hung test. A busy machine may take ten times as long as an idle one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    setupFiles: fileURLToPath(new URL("vitest.setup.ts", import.meta.url))
  }
}

const isInstalled = (program: string) => spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined

const missing = ["owserver", "owread", "owhttpd", "tmux"].filter((program) => !isInstalled(program))
if (!isPostgresInstalled) missing.push("postgresql")
if (!isNginxInstalled) missing.push("nginx")
if (!isMosquittoInstalled) missing.push("mosquitto")
if (!isBrowserInstalled) missing.push("chromium")
if (!hasInflux) missing.push("influxdb")
if (!hasPrometheus) missing.push("prometheus")
console.info(
  missing.length === 0
    ? "All tests run: owserver, ow-shell, owhttpd, tmux, postgresql, nginx, mosquitto, chromium, influxdb and prometheus are installed."
    : `Tests that need ${missing.join(", ")} are skipped: not installed (Debian: apt-get install owserver ow-shell owhttpd tmux postgresql nginx openssl chromium mosquitto influxdb prometheus).`
)

// Vitest 3 calls a workspace file deprecated in favour of `test.projects` and has no option to silence that line. The file is
// part of the layout that the project promises, and Vitest 3 still supports it. `pnpm run test` uses `vitest.all.ts`.
export default defineWorkspace(
  folders.map(([root, ...globalSetup]) => ({
    ...shared,
    test: { ...shared.test, name: root.replace("packages/", ""), root, include, globalSetup }
  }))
)
