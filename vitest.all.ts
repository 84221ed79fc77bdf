/**
 * All tests as one project. Vitest runs the projects of a workspace one after another, waits for the last file of each, and loads
 * all modules again for the next, which takes a third longer.
 */
import { configDefaults, defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import { folders, include, shared } from "./vitest.workspace.js"

/**
 * Tests of crashes, of whole programs and of load, which take as long as all others together. They run with TESTS=all, as CI sets it, so that
 * a first run takes half as long.
 */
const thorough = [
  "packages/fleet/test/proof/**",
  "packages/station/test/{crash,kill,locks,overHttp,retention,serve,servePostgres,storeModel}.test.ts",
  "packages/station/test/{kill,proxy}/**",
  "packages/station/test/commands/remote.test.ts",
  "packages/station/test/outbox/Outbox.test.ts",
  "packages/station/test/rules/outages.test.ts",
  "packages/conformance/test/{chaos,endurance,fuzz,halfOpen,properties,sensorTables,wire}.test.ts",
  "packages/cli/test/{ending,looking,watch}.test.ts",
  "examples/test/examples.test.ts"
]

const isThorough = process.env.TESTS === "all"
if (!isThorough) console.info("The longest tests, of crashes, whole programs and load, run only with TESTS=all.")

/** The longest files. Those that mostly wait alternate with those that compute, so that no core is idle. */
const longest = [
  "fleet/test/proof/takeover",
  "station/test/crash",
  "conformance/test/halfOpen",
  "station/test/serve",
  "station/test/collect/",
  "station/test/commands/remote",
  "station/test/retention",
  "conformance/test/properties",
  "station/test/locks",
  "examples/test/examples",
  "station/test/outbox/Outbox",
  "conformance/test/endurance",
  "cli/test/watch.test",
  "conformance/test/fuzz",
  "conformance/test/chaos",
  "station/test/kill",
  "station/test/rules/outages",
  "station/test/storeModel",
  "conformance/test/real",
  "station/test/proxy",
  "conformance/test/wire",
  "station/test/publish",
  "station/test/open",
  "conformance/test/differential",
  "station/test/alarms/feedback",
  "conformance/test/sensorTables",
  "station/test/libsqlStore",
  "cli/test/ending",
  "cli/test/doctor",
  "sensors/test/models",
  "conformance/test/fake"
]

/** Starts the longest files first. */
class Sequencer extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const place = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.includes(name))
      return place < 0 ? longest.length : place
    }
    return (await super.sort(files)).sort((one, other) => place(one) - place(other))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: Sequencer },
    pool: "forks",
    // The tests of a worker make much garbage. With room for it they take a tenth less processor time.
    poolOptions: { forks: { execArgv: ["--min-semi-space-size=64", "--max-semi-space-size=128"] } },
    projects: [
      {
        ...shared,
        test: {
          ...shared.test,
          name: "all",
          exclude: [...configDefaults.exclude, ...(isThorough ? [] : thorough)],
          include: folders.flatMap(([folder]) => include.map((pattern) => `${folder}/${pattern}`)),
          globalSetup: folders.flatMap(([folder, ...setups]) => setups.map((setup) => `${folder}/${setup}`))
        }
      }
    ]
  }
})
