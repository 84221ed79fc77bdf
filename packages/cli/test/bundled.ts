import { bundle } from "../bundle.mjs"

/** Builds the bundle before the tests run it. */
export default async () => {
  await bundle("build/ow")
}
