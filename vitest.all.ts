/**
 * All tests as one project. Vitest runs the projects of a workspace one after another, waits for the last file of each, and loads
 * all modules again for the next, which takes a third longer.
 */
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import { folders, include, shared } from "./vitest.workspace.js"

/** The longest files. Those that mostly wait alternate with those that compute, so that no core is idle. */
const longest = [
  "station/test/crash",
  "station/test/serve",
  "station/test/commands/remote",
  "station/test/collect/faults",
  "station/test/proxy",
  "station/test/storeModel",
  "examples/test/examples",
  "conformance/test/halfOpen",
  "conformance/test/properties",
  "cli/test/watch.test",
  "conformance/test/sensorTables",
  "conformance/test/wire",
  "conformance/test/differential",
  "cli/test/doctor",
  "sensors/test/models",
  "conformance/test/fake",
  "conformance/test/endurance",
  "conformance/test/real",
  "conformance/test/chaos"
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
    projects: [
      {
        ...shared,
        test: {
          ...shared.test,
          name: "all",
          include: folders.flatMap(([folder]) => include.map((pattern) => `${folder}/${pattern}`)),
          globalSetup: folders.flatMap(([folder, ...setups]) => setups.map((setup) => `${folder}/${setup}`))
        }
      }
    ]
  }
})
