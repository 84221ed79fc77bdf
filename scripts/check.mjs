// Runs the checks, as many at a time as there are cores. Arguments select checks by name; without any, those for every commit
// run. `--ci` adds the packed packages and the demo.
import * as os from "node:os"
import { perform, performAll, scripts, select } from "./steps.mjs"

const checks = {
  generated: `${scripts.generate} --check`,
  docstrings: "node scripts/docstrings.mjs",
  "type tests": "tstyche",
  lint: scripts.lint,
  links: "node scripts/links.mjs",
  project: "node scripts/project.mjs"
}

/** Long checks that most changes do not need. */
const more = {
  packed: "node packages/cli/bundle.mjs && node packages/station/bundle.mjs && node scripts/packed.mjs",
  // The built packages on plain Node: no source condition, no TypeScript.
  demo: "node examples/build/demo.js"
}

/** Checks that run by their names only. */
const others = {
  // Without the pages of the API and the scripts for browsers. `verify` builds both. `links` finds most of what stops the build.
  site: "vitepress build docs --mpa --outDir node_modules/.cache/site",
  // Runs alone, because it measures.
  // Ratios of times and of heap, beside those of bench/baseline.json. Wrong replies fail it too.
  bench: "node bench/bundle.mjs && node bench/build/programs/run.js --check"
}

const args = process.argv.slice(2)
const all = { ...more, ...checks, ...others }
const ofCi = Object.keys({ ...more, ...checks })
const names = args.includes("--ci") ? ofCi : args.length > 0 ? args : Object.keys(checks)
const selected = select(all, names)
if (selected !== undefined && (await perform("types", scripts.compile)))
  await performAll(selected, os.availableParallelism())
