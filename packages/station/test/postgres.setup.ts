import type { TestProject } from "vitest/node"
import { isInstalled, makeCluster } from "./PostgresCluster.js"

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the server for tests, without the name of a database. */
    readonly postgres: string | undefined
  }
}

/** Starts one server for all tests of the package, because `initdb` takes a second. */
export default async ({ provide }: TestProject) => {
  if (!isInstalled) {
    if (process.env.POSTGRES_REQUIRED === "1") throw new Error("PostgreSQL is not installed (Debian: postgresql)")
    return provide("postgres", undefined)
  }
  const cluster = await makeCluster()
  provide("postgres", cluster.url)
  return cluster.remove
}
