import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { install } from "../bundle.mjs"

/** Installs the package as it is published before the tests run it. */
export default async () => {
  const folder = fileURLToPath(new URL("../build/installed", import.meta.url))
  fs.rmSync(folder, { recursive: true, force: true })
  await install(folder)
}
