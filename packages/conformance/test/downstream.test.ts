/**
 * OWFS programs that use the fake as their bus: owserver and owhttpd.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either, Layer } from "effect"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"
import { readProperties } from "./readProperties.js"

const families = "10,28,22,26,29,05,12,20,1D,3A,42,04,01,81"

const serve = FakeTcp.make(Either.getOrThrow(Bus.tester(families)))

const upstream = ({ host, port }: ClientModes.Address) => `--server=${host}:${port}`

/** Fetches a page. Removes the port from it. */
const page = ({ host, port }: ClientModes.Address, path: string) =>
  Effect.promise(async () => (await (await fetch(`http://${host}:${port}${path}`)).text()).replaceAll(`:${port}`, ""))

describe.skipIf(!RealOwServer.installed)("with the fake as the bus", () => {
  it.scopedLive("an owserver returns every property as the fake does", () =>
    Effect.gen(function* () {
      const fake = yield* serve
      const downstream = yield* RealOwServer.start(upstream(fake))
      const [there, here] = yield* Effect.all([
        Effect.provide(readProperties("/"), ClientModes.persistent.layer(fake)),
        Effect.provide(readProperties("/"), ClientModes.persistent.layer(downstream))
      ])
      assert.isAbove(there.length, 300)
      assert.deepStrictEqual(here, there)
    })
  )

  it.scopedLive("an owserver forwards writes, refusals, scales and aliases", () =>
    Effect.gen(function* () {
      const bus = Either.getOrThrow(Bus.make({ "10.67C6697351FF": { temperature: 21.5 } }))
      const downstream = yield* RealOwServer.start(upstream(yield* FakeTcp.make(bus)))
      const context = yield* Layer.build(ClientModes.persistent.layer(downstream))
      yield* Effect.gen(function* () {
        const device = "/10.67C6697351FF"
        yield* OwServer.write(`${device}/temphigh`, "86", { flags: { temperature: "F" } })
        assert.strictEqual(yield* bus.get(`${device}/temphigh`), 30)
        const kelvin = yield* OwServer.readText(`${device}/temperature`, { flags: { temperature: "K", trim: true } })
        assert.strictEqual(kelvin, "294.65")
        assert.isFalse(yield* OwServer.present("/28.AD6555070000"))
        const refused = yield* Effect.flip(OwServer.write(`${device}/temperature`, "20"))
        assert(refused._tag === "OwReturnError" && refused.ret === -95)
      }).pipe(Effect.provide(context))
    })
  )

  it.scopedLive("an owhttpd shows the same pages as with the real owserver", () =>
    Effect.gen(function* () {
      const fake = yield* RealOwServer.startHttpd(upstream(yield* serve))
      const real = yield* RealOwServer.startHttpd(upstream(yield* RealOwServer.start(`--tester=${families}`)))
      for (const path of [
        "/",
        "/10.000010EF0000",
        "/26.000026D90300",
        "/29.000029D60400",
        "/uncached/10.000010EF0000"
      ]) {
        const shown = yield* page(fake, path)
        assert.match(shown, /10\.000010EF0000|HIH3600|PIO\.BYTE/)
        assert.strictEqual(shown, yield* page(real, path), path)
      }
    })
  )
})
