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
    // The command line is tested as it is published: one bundle, made before its tests. They start processes by the dozen.
    ...(root === "packages/cli" && { globalSetup: "test/bundled.ts", testTimeout: 60_000 })
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
