import { defineWorkspace } from "vitest/config"

/** Packages are tested from their sources: the condition finds them, so nothing has to be built first. */
const conditions = ["@owserver/source"]

const project = (root: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: root.replace("packages/", ""),
    root,
    include: ["test/**/*.test.ts", "*.test.ts"],
    sequence: { concurrent: true },
    // The command line is tested as it is published: one bundle, made before its tests, and a process for each call.
    ...(root === "packages/cli" && { globalSetup: "test/bundled.ts", testTimeout: 30_000 })
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
