// Runs the checks, as many at a time as there are cores. Arguments select checks by name; without any, those for every commit
// run. `--ci` adds the site and the packed packages.
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
  // The site does not build if a page links to a missing page, or if no page leads to it. The pages of the API and the scripts for
  // browsers are left out.
  site: "vitepress build docs --mpa --outDir node_modules/.cache/site",
  // The built packages on plain Node: no source condition, no TypeScript.
  demo: "node examples/build/demo.js"
}

/** Checks that measure, which run alone. */
const measuring = {
  // Ratios of times and of heap, beside those of bench/baseline.json. Wrong replies fail it too.
  bench: "node bench/bundle.mjs && node bench/build/programs/run.js --check"
}

const args = process.argv.slice(2)
const all = { ...more, ...checks, ...measuring }
const ofCi = Object.keys({ ...more, ...checks })
const names = args.includes("--ci") ? ofCi : args.length > 0 ? args : Object.keys(checks)
const selected = select(all, names)
if (selected !== undefined && (await perform("types", scripts.compile)))
  await performAll(selected, os.availableParallelism())
