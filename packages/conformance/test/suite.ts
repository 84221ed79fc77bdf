/**
 * The behaviour of an owserver with computed devices. The suite runs for each server, its variants, and each client mode.
 */
import { assert, layer as provided } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { MessageType, OwServer, type OwServerError, RomId } from "@owserver/client"
import { Effect, Either, type Layer, Stream } from "effect"

/** The families of `--tester`, in this order. */
export const families = ["10", "28", "22", "26", "29", "05", "12", "20", "1D", "3A", "1F", "42"] as const

/** The devices of a tester bus with these families. */
export const devices = families.map((family, position) => {
  const complement = (~Number.parseInt(family, 16) & 0xff).toString(16).toUpperCase().padStart(2, "0")
  return `${family}.0000${family}${complement}${position.toString(16).toUpperCase().padStart(2, "0")}00`
})

const device = (family: (typeof families)[number]): string => devices[families.indexOf(family)] ?? ""

const thermometer = device("10")
const battery = device("26")
const switches = device("29")
const voltmeter = device("20")
const hub = device("1F")

export const returns =
  (ret: number) =>
  <A>(call: Effect.Effect<A, OwServerError, OwServer>): Effect.Effect<void, never, OwServer> =>
    Effect.map(Effect.either(call), (result) => {
      assert(result._tag === "Left" && result.left._tag === "OwReturnError", "the server refuses")
      assert.strictEqual(result.left.ret, ret)
    })

export const suite = (name: string, layer: Layer.Layer<OwServer, OwServerError>) =>
  provided(layer, { excludeTestServices: true })(name, (it) => {
    it.effect("answers a ping", () => OwServer.ping)

    it.effect("finds / and not /nonexistent", () =>
      Effect.gen(function* () {
        assert.isTrue(yield* OwServer.present("/"))
        assert.isFalse(yield* OwServer.present("/nonexistent"))
      })
    )

    it.effect("lists its devices, and each is present and has a type", () =>
      Effect.gen(function* () {
        const entries = yield* OwServer.dir()
        assert.deepStrictEqual(
          entries,
          devices.map((id) => `/${id}/`)
        )
        for (const entry of entries) {
          assert.isTrue(yield* OwServer.present(entry))
          assert.match(yield* OwServer.readText(`${entry}type`), /^DS\d/)
        }
      })
    )

    it.effect("lists without slashes, in each address format, below a mode, and as a stream", () =>
      Effect.gen(function* () {
        const plain = devices.map((id) => `/${id}`)
        assert.deepStrictEqual(yield* OwServer.dir("/", { slash: false }), plain)
        assert.deepStrictEqual(Array.from(yield* Stream.runCollect(OwServer.dirStream("/"))), plain)
        assert.deepStrictEqual(
          yield* OwServer.dir("/uncached"),
          devices.map((id) => `/uncached/${id}/`)
        )
        for (const format of ["f.i", "fi", "f.i.c", "f.ic", "fi.c", "fic"] as const) {
          assert.deepStrictEqual(
            yield* OwServer.dir("/", { flags: { format } }),
            devices.map((id) => `/${RomId.format(Either.getOrThrow(RomId.parse(id)), format)}/`)
          )
        }
      })
    )

    it.effect("lists the directories beside the devices only on request", () =>
      Effect.gen(function* () {
        const others = ["bus.0", "uncached", "settings", "system", "statistics", "structure", "simultaneous", "alarm"]
        assert.deepStrictEqual(
          yield* OwServer.dir("/", { bus: true }),
          [...devices, ...others].map((entry) => `/${entry}/`)
        )
        const listed = yield* OwServer.dir("/", { flags: { busRet: true } })
        assert.strictEqual(listed.length, devices.length)
      })
    )

    it.effect("lists the properties of a device, and its directories with a slash", () =>
      Effect.gen(function* () {
        const entries = yield* OwServer.dir(`/${battery}`)
        for (const entry of ["HIH3600/", "pages/", "VAD", "temperature", "type"]) {
          assert.include(entries, `/${battery}/${entry}`)
        }
        assert.notInclude(entries, `/${battery}/DATANAB/`)
        assert.deepStrictEqual(yield* OwServer.dir(`/${battery}/disconnect`), [
          `/${battery}/disconnect/date`,
          `/${battery}/disconnect/udate`
        ])
        const branches = (yield* OwServer.dir(`/${hub}`)).filter((entry) => entry.endsWith("/"))
        assert.deepStrictEqual(branches, [`/${hub}/aux/`, `/${hub}/main/`])
        assert.include(yield* OwServer.dir(`/${hub}/main`), `/${hub}/main/${thermometer}/`)
      })
    )

    it.effect("reads a temperature padded, and trimmed on request", () =>
      Effect.gen(function* () {
        const path = `/${thermometer}/temperature`
        assert.strictEqual(yield* OwServer.readText(path), "         1.6")
        assert.strictEqual(yield* OwServer.readText(path, { flags: { trim: true } }), "1.6")
        assert.strictEqual(yield* OwServer.readText(path, { uncached: true }), "         1.6")
        assert.strictEqual(yield* OwServer.readText(`/uncached${path}`), "         1.6")
      })
    )

    it.effect("reads in every scale", () =>
      Effect.gen(function* () {
        const read = (path: string, flags: object) => OwServer.readText(path, { flags: { trim: true, ...flags } })
        for (const [temperature, text] of [
          ["C", "1.6"],
          ["F", "34.88"],
          ["K", "274.75"],
          ["R", "494.55"]
        ] as const) {
          assert.strictEqual(yield* read(`/${thermometer}/temperature`, { temperature }), text)
        }
        for (const [pressure, text] of [
          ["mbar", "4.1"],
          ["atm", "0.00404638"],
          ["mmHg", "3.07525"],
          ["inHg", "0.121073"],
          ["psi", "0.0594655"],
          ["Pa", "410"]
        ] as const) {
          assert.strictEqual(yield* read(`/${battery}/B1-R1-A/pressure`, { pressure }), text)
        }
      })
    )

    it.effect("reads arrays, bits and bytes", () =>
      Effect.gen(function* () {
        const volts = yield* OwServer.readText(`/${voltmeter}/volt.ALL`, { flags: { trim: true } })
        assert.strictEqual(volts, "3.9,4,4.1,4.2")
        assert.strictEqual(yield* OwServer.readText(`/${voltmeter}/volt.b`, { flags: { trim: true } }), "4")
        assert.strictEqual(yield* OwServer.readText(`/${switches}/PIO.ALL`), "1,0,1,0,1,0,1,0")
        assert.strictEqual(yield* OwServer.readText(`/${switches}/PIO.BYTE`), "          43")
        const page = yield* OwServer.read(`/${voltmeter}/pages/page.1`)
        assert.strictEqual(Buffer.from(page).toString("hex"), "20000020df0700b7")
      })
    )

    it.effect("reads by any form of an address, with or without a leading slash", () =>
      Effect.gen(function* () {
        for (const id of ["10000010EF0000", "10.000010EF0000.5B", "10.000010ef00005b", "10000010EF00005B"]) {
          assert.strictEqual(yield* OwServer.readText(`${id}/r_address`), "5B0000EF10000010")
        }
        yield* returns(-1)(OwServer.read("/10.000010EF0000.5C/type"))
      })
    )

    it.effect("reads a part of a value", () =>
      Effect.gen(function* () {
        const part = (size: number, offset: number) => OwServer.readText(`/${thermometer}/address`, { size, offset })
        assert.strictEqual(yield* part(4, 0), "1000")
        assert.strictEqual(yield* part(6, 4), "0010EF")
        assert.strictEqual(yield* part(10, 16), "")
        assert.strictEqual(yield* part(1, 100), "")
      })
    )

    it.effect("gets directories and values, also empty ones", () =>
      Effect.gen(function* () {
        const directory = yield* OwServer.get(`/${battery}/disconnect`)
        assert.deepStrictEqual(directory, {
          _tag: "Directory",
          entries: [`/${battery}/disconnect/date`, `/${battery}/disconnect/udate`]
        })
        const value = yield* OwServer.get(`/${thermometer}/family`)
        assert(value._tag === "Value")
        assert.strictEqual(Buffer.from(value.bytes).toString(), "10")
        assert.deepStrictEqual(yield* OwServer.get("/alarm"), { _tag: "Directory", entries: [] })
        assert.deepStrictEqual(yield* OwServer.get("/system/process/pidfile"), {
          _tag: "Value",
          bytes: new Uint8Array(0)
        })
        yield* returns(-1)(OwServer.get("/nonexistent"))
      })
    )

    it.effect("returns the address of the device of a path", () =>
      Effect.gen(function* () {
        assertSome(yield* OwServer.rom(`/${thermometer}/temperature`), Either.getOrThrow(RomId.parse(thermometer)))
        assertNone(yield* OwServer.rom("/settings"))
        yield* returns(-1)(OwServer.rom("/nonexistent"))
      })
    )

    it.effect("writes numbers, words, bits and bytes", () =>
      Effect.gen(function* () {
        yield* OwServer.write(`/${thermometer}/temphigh`, "22.5")
        yield* OwServer.write(`/${device("05")}/PIO`, "on")
        yield* OwServer.write(`/${switches}/PIO.BYTE`, "255")
        yield* OwServer.write(`/${voltmeter}/pages/page.0`, Uint8Array.of(1, 2, 3))
        const short = yield* Effect.flip(OwServer.write(`/${voltmeter}/pages/page.0`, new Uint8Array(100)))
        assert(short._tag === "OwShortWrite" && short.side === "taken")
        assert.deepStrictEqual([short.got, short.expected], [8, 100])
      })
    )

    it.effect("refuses with its return codes", () =>
      Effect.gen(function* () {
        yield* returns(-1)(OwServer.dir("/nonexistent"))
        yield* returns(-1)(OwServer.read(`/${thermometer}/nonexistent`))
        yield* returns(-20)(OwServer.dir(`/${thermometer}/type`))
        yield* returns(-20)(OwServer.dir(`/${switches}/out_of_testmode`))
        yield* returns(-21)(OwServer.read("/"))
        yield* returns(-21)(OwServer.read(`/${thermometer}`))
        yield* returns(-21)(OwServer.write(`/${thermometer}`, "x"))
        yield* returns(-22)(OwServer.write(`/${thermometer}/temphigh`, "hot"))
        yield* returns(-95)(OwServer.write(`/${thermometer}/type`, "x"))
        yield* returns(-95)(OwServer.read(`/${hub}/discharge`))
      })
    )

    it.effect("sends any message and returns the reply, also a refusal", () =>
      Effect.gen(function* () {
        const read = yield* OwServer.send({ type: MessageType.MSG_READ, payload: `/${thermometer}/family\0`, size: 10 })
        assert.deepStrictEqual([read.ret, Buffer.from(read.data).toString()], [2, "10"])
        assert.strictEqual((yield* OwServer.send({ type: 99, payload: "" })).ret, -42)
        assert.strictEqual((yield* OwServer.send({ type: MessageType.MSG_READ, payload: "/nope\0", size: 10 })).ret, -1)
        const list = yield* OwServer.send({ type: MessageType.MSG_DIR, payload: "/\0" })
        assert.strictEqual(Buffer.from(list.data).toString(), devices.map((id) => `/${id}`).join())
        assert.strictEqual(list.offset, 0xe007)
      })
    )

    it.effect("returns the texts of return codes", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* OwServer.returnText(-1), "Startup - command line parameters invalid")
        assert.strictEqual(yield* OwServer.returnText(26), "Path - input path too long")
        assert.strictEqual(yield* OwServer.returnText(9999), "")
      })
    )

    it.effect("serves many calls at once, each with its own reply, and in one batch", () =>
      Effect.gen(function* () {
        // Few paths, because each keepalive of the real server costs 40 ms.
        const paths = Array.from({ length: 60 }, (_, n) => `/${devices[n % devices.length]}/family`)
        const expected = paths.map((path) => path.slice(1, 3))
        const calls = Effect.forEach(paths, (path) => OwServer.readText(path), { concurrency: "unbounded" })
        assert.deepStrictEqual(yield* calls, expected)
        const batch = yield* OwServer.readMany([...paths, "/nonexistent"])
        assert.deepStrictEqual(
          batch.map(Either.match({ onLeft: ({ _tag }) => _tag, onRight: (bytes) => Buffer.from(bytes).toString() })),
          [...expected, "OwReturnError"]
        )
      })
    )
  })
