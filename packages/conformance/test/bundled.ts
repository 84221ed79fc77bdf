import { bundle } from "../../../bench/bundle.mjs"

/** Bundles the programs of `bench/` before the tests run them. */
export default async () => {
  await bundle("build/tested")
}
