// Runs the checks of CI, and the tests that take too long for CI. Fails if a step fails.
//
//   npx -y pnpm@10 verify                               takes about 30 minutes
//   npx -y pnpm@10 verify --minutes=60                  each random test runs for about an hour
//   npx -y pnpm@10 verify --seed=7 chaos "fuzz client"  these steps only, with this seed
//
// The steps run one after another, because some write the same files and others measure.
import * as path from "node:path"
import { performance } from "node:perf_hooks"
import { parseArgs } from "node:util"
import { performAll, scripts, select } from "./steps.mjs"

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 0x1_0000_0000)) }
  }
})
const seed = Number(values.seed)
const minutes = Number(values.minutes)

/** Returns the count for the given minutes. Below `least` a test cannot see what it looks for. */
const count = (perMinute, least) => Math.max(least, Math.ceil(perMinute * minutes))

const program = (name, ...options) => ["node --expose-gc", `bench/build/programs/${name}.js`, ...options].join(" ")

const newestPackage = `node-${process.platform}-${process.arch}`
const newestFolder = path.resolve("node_modules/.cache/newest-node")
const newestNode = `${newestFolder}/node_modules/${newestPackage}/bin/node`
const installNewest = `npm --prefix=${newestFolder} --no-audit --no-fund install ${newestPackage}@latest`

const someTests = "node_modules/vitest/vitest.mjs run --no-isolate --maxWorkers=2 --minWorkers=2"

const steps = {
  checks: "node scripts/check.mjs --ci && node scripts/check.mjs bench",
  // The real servers must be installed: their tests fail instead of being skipped.
  tests: `TESTS=all OWSERVER_REQUIRED=1 POSTGRES_REQUIRED=1 NGINX_REQUIRED=1 MOSQUITTO_REQUIRED=1 INFLUX_REQUIRED=1 PROMETHEUS_REQUIRED=1 BROWSER_REQUIRED=1 VERIFY=1 PROPERTY_SEED=${seed} ${scripts.test}`,
  manual: "node --import=tsx --conditions=@owserver/source scripts/cli.mjs --check --processes",
  chaos: `OWSERVER_REQUIRED=1 CHAOS_SECONDS=${count(120, 60)} CHAOS_SEED=${seed} ${scripts.chaos}`,
  incidents: `INCIDENT_HOURS=${count(24, 4)} vitest run --project sensors incidents`,
  browser: "BROWSER_REQUIRED=1 BROWSER_TESTS=all vitest run --project station browser/",
  kill: `KILLS=${count(100, 100)} KILL_SEED=${seed} vitest run --project station kill`,
  fleet: `POSTGRES_REQUIRED=1 FLEET_TESTS=all FLEET_LIMITS=1 FLEET_ACTIONS=${count(200, 20)} FLEET_SEED=${seed} vitest run --project fleet proof/`,
  day: program("day", `--hours=${count(24, 1)} --seed=${seed}`),
  interruptions: program("interruptions", `--calls=${count(200_000, 6000)} --seed=${seed}`),
  "fuzz client": program("fuzzClient", `--replies=${count(200_000, 4000)} --seed=${seed}`),
  "fuzz fake": program("fuzzFake", `--requests=${count(2_000_000, 20_000)} --seed=${seed}`),
  differential: program("differential", `--requests=${count(20_000, 1000)} --seed=${seed}`),
  load: program("load", `--requests=${count(2_000_000, 100_000)}`),
  packages: `node scripts/packed.mjs --all ${newestNode}`,
  "newest Node": `${newestNode} ${someTests} --project protocol --project client --project node`,
  runtimes: "node scripts/runtimes.mjs",
  site: `${scripts["docs:api"]} && vitepress build docs`,
  scale: program("scale"),
  bench: program("run")
}

const verify = async (selected) => {
  const start = performance.now()
  console.log(`seed ${seed}, ${minutes} min for each random test`)
  const preparations = {
    types: scripts.compile,
    ow: "node packages/cli/bundle.mjs && node packages/station/bundle.mjs",
    programs: "node bench/bundle.mjs"
  }
  if ("packages" in selected || "newest Node" in selected) preparations[`install of ${newestPackage}`] = installNewest
  let failed = await performAll(preparations, 1)
  if (failed.length === 0) failed = await performAll(selected, 1)
  const took = `${((performance.now() - start) / 60_000).toFixed(1)} min, seed ${seed}`
  const names = Object.keys(selected)
  if (failed.length === 0) console.log(`all of ${names.length} steps hold (${took}): ${names.join(", ")}`)
  else console.error(`${failed.length} steps FAIL (${took}): ${failed.join(", ")}`)
}

const isCount = (number) => Number.isFinite(number) && number >= 0
const selected = select(steps, positionals.length > 0 ? positionals : Object.keys(steps))
if (!isCount(minutes) || !isCount(seed)) {
  console.error("--minutes and --seed need a number")
  process.exitCode = 2
} else if (selected !== undefined) await verify(selected)
