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
    sequence: { concurrent: true }
  }
})

export default defineWorkspace(
  [
    "packages/protocol",
    "packages/client",
    "packages/node",
    "packages/fake",
    "packages/sensors",
    "packages/conformance",
    "examples"
  ].map(project)
)
