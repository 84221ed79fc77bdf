/**
 * Tests nested branches: devices behind the outputs of a DS2409 are on the bus, but not in the root directory.
 */
import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Flags, RomId } from "@owserver/protocol"
import { Effect, Option } from "effect"
import * as RawClient from "./RawClient.js"

const outer = "1F.000000000001"
const inner = "1F.000000000002"
const deep = "28.000000000003"
const near = "10.000000000004"
const root = "05.000000000005"

/** A thermometer behind `main` of a hub that is behind `aux` of another. */
const made = Effect.gen(function* () {
  const bus = yield* Bus.make({
    [root]: {},
    [outer]: { main: { [near]: { temperature: 4 } }, aux: { [inner]: { main: { [deep]: { temperature: 3 } } } } }
  })
  return { bus, server: yield* FakeOwServer.make(bus) }
})

const below = `/${outer}/aux/${inner}/main`

const bytes = (address: string) => Option.some(RomId.toBytes(Option.getOrThrow(Option.getRight(RomId.parse(address)))))

it.scoped("each branch lists only the devices directly behind it", () =>
  Effect.gen(function* () {
    const { server } = yield* made
    assert.deepStrictEqual(RawClient.list(server, "/"), [`/${root}`, `/${outer}`])
    assert.deepStrictEqual(RawClient.list(server, `/${outer}/main`), [`/${outer}/main/${near}`])
    assert.deepStrictEqual(RawClient.list(server, `/${outer}/aux`), [`/${outer}/aux/${inner}`])
    assert.deepStrictEqual(RawClient.list(server, below), [`${below}/${deep}`])
    assert.deepStrictEqual(RawClient.list(server, `/${outer}/aux/${inner}/aux`), [])
    assert.include(RawClient.list(server, `/${outer}`), `/${outer}/aux`)
    assert.include(RawClient.list(server, `${below}/${deep}`), `${below}/${deep}/temperature`)
  })
)

it.scoped("a hub before unaliased is listed by the requested name", () =>
  Effect.gen(function* () {
    const { server } = yield* made
    assert.strictEqual(RawClient.ask(server, RawClient.write(`/${outer}/alias`, "hub")).ret, 0)
    const main = (path: string) => RawClient.list(server, `${path}/${near}/errata`)[0]
    assert.strictEqual(main(`/${outer}/main`), `/hub/main/${near}/errata/die`)
    assert.strictEqual(main(`/${outer}/main/unaliased`), `/${outer}/main/unaliased/${near}/errata/die`)
    assert.strictEqual(main("/hub/main/Unaliased"), `/hub/main/Unaliased/${near}/errata/die`)
  })
)

it.scoped("devices there can be read, written and found by their path", () =>
  Effect.gen(function* () {
    const { server } = yield* made
    assert.strictEqual(
      RawClient.text(RawClient.ask(server, RawClient.read(`${below}/${deep}/temperature`))),
      "           3"
    )
    assert.strictEqual(RawClient.ask(server, RawClient.write(`${below}/${deep}/temphigh`, "30")).ret, 0)
    assert.strictEqual(
      RawClient.text(RawClient.ask(server, RawClient.read(`/bus.0${below}/${deep}/temphigh`))),
      "          30"
    )
    assert.deepStrictEqual(RawClient.present(server, `${below}/${deep}`), bytes(deep))
    assert.deepStrictEqual(RawClient.present(server, below), bytes(inner))
  })
)

it.scoped("devices there do not exist at other paths", () =>
  Effect.gen(function* () {
    const { server } = yield* made
    for (const path of [`/${deep}`, `/${outer}/main/${deep}`, `/${outer}/aux/${deep}`, `${below}/${root}`]) {
      assert.isUndefined(RawClient.present(server, path), path)
      assert.strictEqual(RawClient.ask(server, RawClient.read(`${path}/type`)).ret, -1, path)
    }
    // That it has been seen where it does hang makes no difference.
    assert.isDefined(RawClient.present(server, `${below}/${deep}`))
    assert.strictEqual(RawClient.ask(server, RawClient.read(`/${deep}/type`)).ret, -1)
    assert.isUndefined(RawClient.present(server, `/${deep}`))
    for (const path of [`/${root}/main`, `/${outer}/other`, `/${outer}/main.0`]) {
      assert.isUndefined(RawClient.present(server, path), path)
    }
  })
)

it.scoped("a listing of a branch shows the directories for all devices when it is asked to", () =>
  Effect.gen(function* () {
    const { server } = yield* made
    assert.deepStrictEqual(RawClient.list(server, below, Flags.FLG_BUS_RET), [
      `${below}/${deep}`,
      `${below}/simultaneous`,
      `${below}/alarm`
    ])
  })
)

it.scoped("the handle finds devices behind hubs", () =>
  Effect.gen(function* () {
    const { bus, server } = yield* made
    yield* bus.set(`/${deep}/temperature`, 8)
    assert.strictEqual(
      RawClient.text(RawClient.ask(server, RawClient.read(`${below}/${deep}/temperature`))),
      "           8"
    )
    assert.strictEqual(yield* bus.get(`/${near}/temperature`), 4)
    yield* bus.alias(deep, "well")
    assert.deepStrictEqual(RawClient.list(server, below), [`${below}/well`])
    assert.strictEqual(
      RawClient.text(RawClient.ask(server, RawClient.read(`${below}/well/temperature`))),
      "           8"
    )
    yield* bus.detach(deep)
    assert.deepStrictEqual(RawClient.list(server, below), [])
  })
)

it.scoped("all devices behind a hub are removed with it", () =>
  Effect.gen(function* () {
    const { bus, server } = yield* made
    yield* bus.detach(outer)
    assert.deepStrictEqual(RawClient.list(server, "/"), [`/${root}`])
    assert.isUndefined(RawClient.present(server, `${below}/${deep}`))
    yield* bus.attach(deep, {})
    assert.deepStrictEqual(RawClient.list(server, "/"), [`/${root}`, `/${deep}`])
  })
)
