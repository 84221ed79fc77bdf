import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { defineWorkspace } from "vitest/config"

/** Packages are tested from their sources: this condition selects them, so no build is needed first. */
const conditions = ["@owserver/source"]

/** The folders with tests, and whether their programs are bundled before: the command line as it is published, others to start faster. */
export const folders: ReadonlyArray<readonly [folder: string, isBundled: boolean]> = [
  ["packages/protocol", false],
  ["packages/client", false],
  ["packages/node", true],
  ["packages/fake", false],
  ["packages/sensors", false],
  ["packages/cli", true],
  ["packages/conformance", true],
  ["examples", true]
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
console.info(
  missing.length === 0
    ? "All tests run: owserver, ow-shell, owhttpd and tmux are installed."
    : `Tests that need ${missing.join(", ")} are skipped: not installed (Debian: apt-get install owserver ow-shell owhttpd tmux).`
)

// Vitest 3 calls a workspace file deprecated in favour of `test.projects` and has no option to silence that line. The file is
// part of the layout that the project promises, and Vitest 3 still supports it. `pnpm run test` uses `vitest.all.ts`.
export default defineWorkspace(
  folders.map(([root, isBundled]) => ({
    ...shared,
    test: {
      ...shared.test,
      name: root.replace("packages/", ""),
      root,
      include,
      ...(isBundled && { globalSetup: "test/bundled.ts" })
    }
  }))
)
