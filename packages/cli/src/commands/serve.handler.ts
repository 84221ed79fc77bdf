import * as fs from "node:fs/promises"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { UsageError } from "../errors/UsageError.js"
import * as Station from "./shared/station.handler.js"

interface Input {
  readonly config: string | undefined
  readonly check: boolean
  readonly printConfig: boolean
  readonly printUnit: boolean
  readonly fleet: boolean
  readonly demo: boolean
  readonly open: boolean
  readonly verbose: boolean
}

/** Makes a folder with the configuration of the demonstration, which reads more often than a real station needs to. */
const demonstration = (address: string) =>
  Effect.promise(async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "owserver-station-"))
    const config = path.join(folder, "station.json")
    const content = {
      servers: { demo: address },
      collect: { every: "5s" },
      store: { file: "station.db", flush: { every: "5s" } },
      // Another station may be running.
      http: { port: 0 }
    }
    await fs.writeFile(config, `${JSON.stringify(content, null, 2)}\n`)
    return config
  })

const serveDemo = Effect.gen(function* () {
  const [{ parse, demonstration: house }, FakeTcp] = yield* Effect.promise(() =>
    Promise.all([import("../fake/BusFile.js"), import("@owserver/fake/FakeTcp")])
  )
  const bus = yield* Effect.orDie(parse("the demonstration", house))
  const { port } = yield* Effect.orDie(FakeTcp.make(bus, { port: 0 }))
  return yield* demonstration(`127.0.0.1:${port}`)
})

export const run = ({ check, config, demo, fleet, open, printConfig, printUnit, verbose }: Input) =>
  Effect.gen(function* () {
    const actions = [
      ...(check ? (["check"] as const) : []),
      ...(printConfig ? (["print-config"] as const) : []),
      ...(printUnit ? (["print-unit"] as const) : [])
    ]
    if (actions.length > 1)
      return yield* new UsageError({ message: `--${actions.join(" and --")} cannot be combined; give one of them` })
    if (open && actions.length > 0)
      return yield* new UsageError({ message: `--open and --${actions[0]} cannot be combined; give one of them` })
    if (demo && (config !== undefined || fleet || actions.length > 0))
      return yield* new UsageError({
        message: "--demo cannot be combined with another option than --open and --verbose"
      })
    const file = demo ? yield* serveDemo : config
    yield* Station.run({ _tag: "Serve", config: file, action: actions[0] ?? "run", fleet, open, verbose })
  }).pipe(Effect.scoped)
