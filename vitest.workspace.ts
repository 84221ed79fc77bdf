import { defineWorkspace } from "vitest/config"

/** Packages are tested from their sources: the condition finds them, so nothing has to be built first. */
const conditions = ["@owserver/source"]

const project = (name: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name, root: `packages/${name}`, include: ["test/**/*.test.ts"], sequence: { concurrent: true } }
})

export default defineWorkspace(["protocol", "client", "node", "fake", "conformance"].map(project))
