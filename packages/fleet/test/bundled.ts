import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { install } from "../../station/bundle.mjs"

/** Installs the station with the fleet as it is published. Its folder is another one than that of the station's own tests. */
export default async () => {
  const folder = fileURLToPath(new URL("../build/installed", import.meta.url))
  fs.rmSync(folder, { recursive: true, force: true })
  await install(folder)
}
