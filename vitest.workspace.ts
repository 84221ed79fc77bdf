import { defineWorkspace } from "vitest/config"

/** Packages are tested from their sources: the condition finds them, so nothing has to be built first. */
const conditions = ["@owserver/source"]

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
    // The command line is tested as it is published: one bundle, built before its tests.
    ...(root === "packages/cli" && { globalSetup: "test/bundled.ts" })
  }
})

export default defineWorkspace(
  [
    "packages/protocol",
    "packages/client",
    "packages/node",
    "packages/fake",
    "packages/sensors",
    "packages/cli",
    "packages/conformance",
    "examples"
  ].map(project)
)
