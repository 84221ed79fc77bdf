import { bundle } from "../bundle.mjs"

/** Before the tests: what they run. */
export default async () => {
  await bundle("build/ow")
}
