/**
 * ow-shell against the fake: its clients print the same text and exit with the same code as against the real owserver.
 */
import * as ChildProcess from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either } from "effect"
import type { Address } from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"

const families = "10,28,26,29,20,1F,04,05,1D,81"

/** The clients are in another Debian package than owserver. With OWSERVER_REQUIRED nothing is skipped. */
const installed =
  RealOwServer.installed &&
  (process.env.OWSERVER_REQUIRED === "1" || ChildProcess.spawnSync("owdir", ["--version"]).error === undefined)

interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a client. Removes the port from its output. */
const run = ({ host, port }: Address, client: string, args: ReadonlyArray<string>) =>
  Effect.async<Result>((resume) => {
    const child = ChildProcess.spawn(client, ["-s", `${host}:${port}`, ...args])
    const stdout: Array<Buffer> = []
    const stderr: Array<Buffer> = []
    const text = (pieces: ReadonlyArray<Buffer>) => Buffer.concat(pieces).toString("latin1").replaceAll(`:${port}`, "")
    child.stdout.on("data", (bytes) => stdout.push(bytes))
    child.stderr.on("data", (bytes) => stderr.push(bytes))
    child.on("error", (error) => resume(Effect.die(error)))
    child.on("close", (code) => resume(Effect.succeed({ code, stdout: text(stdout), stderr: text(stderr) })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const thermometer = "/10.000010EF0000"
const switches = "/29.000029D60300"
const memory = "/1D.00001DE20800"

type Arguments = ReadonlyArray<ReadonlyArray<string>>

/** The arguments of each client, in order: later calls show earlier writes. */
const sessions: { readonly [client: string]: Arguments } = {
  owdir: [
    [],
    ["/"],
    ["--dir", "/"],
    ["/uncached"],
    ["/bus.0"],
    ["/alarm"],
    ["-f", "f.i.c", "/"],
    ["-f", "fic", "/"],
    ["--dir", thermometer],
    [switches],
    [memory],
    [`${memory}/pages`],
    ["/1F.00001FE00500", "/1F.00001FE00500/main"],
    ["/structure/26"],
    ["/settings/timeout", "/system/configuration", "/simultaneous"],
    ["/nothing"],
    [`${thermometer}/type`]
  ],
  owread: [
    [`${thermometer}/temperature`],
    ["-F", "-f", "fic", `${thermometer}/temperature`],
    ["-K", `${thermometer}/temperature`],
    ["-R", "--trim", `${thermometer}/temperature`],
    ["--uncached", `${thermometer}/temperature`],
    ["--size=6", "--start=4", `${thermometer}/address`],
    ["--hex", `${thermometer}/scratchpad`],
    [`${thermometer}/power`, `${thermometer}/type`, `${thermometer}/locator`],
    [`${switches}/PIO.ALL`, `${switches}/PIO.BYTE`, `${switches}/PIO.3`],
    ["/20.000020DF0400/volt.ALL", "/20.000020DF0400/volt.D"],
    ["/04.000004FB0600/date", "/04.000004FB0600/udate"],
    [`${memory}/counter.ALL`, `${memory}/pages/page.3`],
    ["--hex", `${memory}/memory`],
    ["/structure/10/temperature", "/settings/return_codes/text.22", "/bus.0/interface/settings/name"],
    ["/10.000010EF0000.5B/r_address", "/10000010ef00005b/id"],
    [thermometer],
    ["/nothing"],
    [`${thermometer}/nothing`],
    ["/10.000010EF0000.5C/type"],
    [`${switches}/PIO`],
    ["--size=1", `${switches}/PIO.ALL`]
  ],
  owget: [
    [],
    ["--dir", "/"],
    [thermometer],
    [`${thermometer}/type`],
    [`${thermometer}/temperature`, switches],
    ["/settings/units"],
    ["/settings/units/temperature_scale"],
    ["/nothing"]
  ],
  owpresent: [
    [thermometer],
    ["/28.000028D70100", "/28.000028D70109"],
    [`${thermometer}/type`],
    ["/settings"],
    ["/nothing"],
    ["/"]
  ],
  owwrite: [
    [`${thermometer}/temphigh`, "44"],
    ["-F", `${thermometer}/temphigh`, "44"],
    [`${thermometer}/temphigh`, "hot"],
    [`${thermometer}/type`, "x"],
    [`${thermometer}/nothing`, "1"],
    [thermometer, "1"],
    [`${switches}/PIO.3`, "yes", `${switches}/PIO.4`, "maybe"],
    [`${switches}/PIO.ALL`, "1,0,1,0,1,0,1,0"],
    [`${memory}/pages/page.0`, "x".repeat(40)],
    ["--hex", "--start=2", `${memory}/pages/page.0`, "6162"],
    ["/settings/timeout/volatile", "30"],
    ["/simultaneous/temperature", "1"],
    ["/structure/10/type", "x"],
    [`${thermometer}/alias`, "kitchen"],
    ["/kitchen/alias", "uncached"]
  ]
}

describe.skipIf(!installed)("ow-shell gets the same output from the fake as from owserver", () => {
  it.scopedLive.each(Object.entries(sessions))("%s", ([client, calls]) =>
    Effect.gen(function* () {
      const fake = yield* FakeTcp.make(Either.getOrThrow(Bus.tester(families)))
      const real = yield* RealOwServer.start(`--tester=${families}`)
      const codes = new Set<number | null>()
      for (const args of calls) {
        const [here, there] = yield* Effect.all([run(fake, client, args), run(real, client, args)], {
          concurrency: 2
        })
        assert.deepStrictEqual(here, there, args.join(" "))
        codes.add(here.code)
      }
      // Each client had successes and failures.
      assert.deepStrictEqual(codes, new Set([0, 1]))
    })
  )

  it.scopedLive("owread reads and owdir lists the values that owwrite wrote", () =>
    Effect.gen(function* () {
      const bus = Either.getOrThrow(Bus.make({ "10.67C6697351FF": { temperature: 21.5 } }))
      const fake = yield* FakeTcp.make(bus)
      const device = "/10.67C6697351FF"
      yield* run(fake, "owwrite", ["-F", `${device}/temphigh`, "86"])
      yield* run(fake, "owwrite", [`${device}/alias`, "kitchen"])
      assert.strictEqual((yield* run(fake, "owread", ["--trim", "/kitchen/temphigh"])).stdout, "30")
      assert.match((yield* run(fake, "owdir", [])).stdout, /^\/kitchen\n\/bus\.0\n/)
    })
  )
})
