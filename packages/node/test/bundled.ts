import { fileURLToPath } from "node:url"
import { bundle } from "../../../scripts/bundle.mjs"

/** Bundles the programs of the tests before the tests run them. */
export default async () => {
  const here = fileURLToPath(new URL(".", import.meta.url))
  await bundle(here, ["program.ts", "promisesProgram.ts"], "../build/tested", {})
}
