// Runs the checks, as many at a time as there are cores. Arguments select checks by name; without any, those for every commit
// run. `--ci` adds the site, the packed packages and the baseline of the benchmark.
import * as os from "node:os"
import { perform, performAll, scripts, select } from "./steps.mjs"

const checks = {
  generated: "node scripts/generate.mjs --check",
  docstrings: "node scripts/docstrings.mjs",
  "type tests": "tstyche",
  lint: scripts.lint,
  links: "node scripts/links.mjs",
  project: "node scripts/project.mjs"
}

/** Long checks that most changes do not need. */
const more = {
  packed: "node packages/cli/bundle.mjs && node scripts/packed.mjs",
  // The site does not build if a page links to a missing page, or if no page leads to it. The pages of the API are left out.
  site: "vitepress build docs",
  // Ratios of times and of heap, beside those of bench/baseline.json. Wrong replies fail it too.
  bench: "node bench/bundle.mjs && node bench/build/programs/run.js --check",
  // The built packages on plain Node: no source condition, no TypeScript.
  demo: "node examples/build/demo.js"
}

const args = process.argv.slice(2)
const all = { ...more, ...checks }
const names = args.includes("--ci") ? Object.keys(all) : args.length > 0 ? args : Object.keys(checks)
const selected = select(all, names)
if (selected !== undefined && (await perform("types", scripts.compile)))
  await performAll(selected, os.availableParallelism())
