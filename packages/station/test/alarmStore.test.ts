import { describe, it } from "@effect/vitest"
import { Alarm, AlarmRule, type Sample, type Series } from "@owserver/station"
import { Effect, Fiber, Schema } from "effect"
import { expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import * as Databases from "./Databases.js"

const day = 86_400_000

const decode = Schema.decodeUnknownSync(AlarmRule.Definition)

const freezer = decode({
  name: "Freezer",
  selector: { series: [1] },
  trigger: { kind: "value", above: -15, hysteresis: 1 },
  hold: 600,
  targets: ["phone"]
})

const anywhere = decode({ name: "Offline", selector: {}, trigger: { kind: "lost" }, enabled: false })

type Raised = Extract<Alarm.AlarmChange, { readonly _tag: "Raised" }>["alarm"]

const alarm = (key: string, fields: Partial<Raised> = {}): Raised => ({
  key,
  rule: 1,
  name: "Freezer",
  server: "home",
  device: "28.000000000001",
  property: "temperature",
  raisedAt: 1000,
  value: -12.5,
  detail: "-12.5 °C is above -15 °C",
  isSilent: false,
  ...fields
})

const raised = (key: string, fields: Partial<Raised> = {}): Alarm.AlarmChange => ({
  _tag: "Raised",
  alarm: alarm(key, fields)
})

const cleared = (key: string, at: number): Alarm.AlarmChange => ({ _tag: "Cleared", key, at })

const message = (key: string, fields: Partial<Alarm.Message> = {}): Alarm.Message => ({
  id: Alarm.messageId(key, "raised", "phone"),
  target: "phone",
  notice: {
    change: "raised",
    alarm: key,
    rule: "Freezer",
    server: "home",
    device: "28.000000000001",
    property: "temperature",
    title: "Freezer in the cellar",
    place: "Cellar",
    at: 1000,
    value: -12.5,
    unit: "°C",
    detail: "-12.5 °C is above -15 °C"
  },
  expiresAt: day,
  ...fields
})

const hostile = `"'; drop table alarm; --\0\ud800 <b>%_\\\n🌡`
/** What a database can hold of it. */
const held = hostile.replace("\0", "\ufffd").replace("\ud800", "\ufffd")

const temperature: Series.Description = {
  server: "home",
  device: "28.000000000001",
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28"
}

const sample = (device: string): Sample.Sample => ({
  series: { ...temperature, device },
  at: 1000,
  value: 20,
  quality: "good"
})

for (const { name, open, skipped } of Databases.all) {
  const test = (claim: string, body: (opened: Databases.Opened) => Effect.Effect<void, unknown>) =>
    it.scopedLive(claim, () => Effect.orDie(Effect.flatMap(open, body)))

  describe.skipIf(skipped)(name, () => {
    test("rules are listed as they were stored, changed and muted", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        const [one, two] = [yield* alarms.addRule(freezer), yield* alarms.addRule(anywhere)]
        expect(yield* alarms.rules).toEqual([
          { ...freezer, id: one, mutedUntil: undefined },
          { ...anywhere, id: two, mutedUntil: undefined }
        ])
        const renamed = { ...freezer, name: `"Tiefkühler" 'n' <b> \ud800` }
        expect(yield* alarms.changeRule(one, renamed)).toBe(true)
        expect(yield* alarms.muteRule(one, 5000)).toBe(true)
        expect((yield* alarms.rules)[0]).toEqual({ ...renamed, id: one, mutedUntil: 5000 })
        yield* alarms.muteRule(one, undefined)
        expect((yield* alarms.rules)[0]?.mutedUntil).toBeUndefined()
      }))

    test("there is no rule with an id that was never given, or that is no id", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        yield* alarms.addRule(freezer)
        for (const id of [2, 0, -1, 0.5, 2 ** 31, 1e300, Number.NaN]) {
          expect(yield* alarms.changeRule(id, freezer)).toBe(false)
          expect(yield* alarms.muteRule(id, 1)).toBe(false)
          expect(yield* alarms.removeRule(id, 1)).toBe(false)
          expect(yield* alarms.acknowledge(id, "me", 1)).toBeUndefined()
        }
        expect(yield* alarms.rules).toHaveLength(1)
      }))

    test("invalid rules, times and pages are refused", ({ store: { alarms, outbox } }) =>
      Effect.gen(function* () {
        const id = yield* alarms.addRule(freezer)
        const reasonOf = <A>(effect: Effect.Effect<A, { readonly reason: string }>) =>
          Effect.map(Effect.flip(effect), ({ reason }) => reason)
        const invalid = [
          alarms.addRule({ ...freezer, name: "" }),
          alarms.changeRule(id, { ...freezer, hold: -1 }),
          alarms.muteRule(id, 0.5),
          alarms.setMaintenance(Number.NaN),
          alarms.alarms({ limit: 0 }),
          alarms.alarms({ before: 2 ** 31 }),
          outbox.waiting("phone", 1001)
        ]
        for (const one of invalid) expect(yield* reasonOf<unknown>(one)).toBe("Invalid")
        expect(yield* alarms.rules).toEqual([{ ...freezer, id, mutedUntil: undefined }])
      }))

    test("the id of a deleted rule is not used again", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        const first = yield* alarms.addRule(freezer)
        expect(yield* alarms.removeRule(first, 1)).toBe(true)
        expect(yield* alarms.removeRule(first, 1)).toBe(false)
        expect(yield* alarms.addRule(freezer)).toBeGreaterThan(first)
      }))

    test("a rule that cannot be decoded is left out, and can be deleted", ({ database, store: { alarms } }) =>
      Effect.gen(function* () {
        const [one, two] = [yield* alarms.addRule(freezer), yield* alarms.addRule(anywhere)]
        for (const definition of ["{", "[]", '{"name":"x","selector":{},"trigger":{"kind":"later"}}']) {
          yield* database.sql`update rule set definition = ${definition} where id = ${one}`
          expect((yield* alarms.rules).map(({ id }) => id)).toEqual([two])
        }
        expect(yield* alarms.removeRule(one, 1)).toBe(true)
      }))

    test("there are at most 1,000 rules", ({ database, store: { alarms } }) =>
      Effect.gen(function* () {
        const id = yield* alarms.addRule(anywhere)
        for (let n = 1; n < 1000; n *= 2)
          yield* database.sql`
            insert into rule (definition)
            select definition from rule limit ${database.sql.literal(`${Math.min(n, 1000 - n)}`)}`
        expect(yield* alarms.rules).toHaveLength(1000)
        const error = yield* Effect.flip(alarms.addRule(freezer))
        expect(error).toMatchObject({ reason: "Invalid", issue: "there are 1000 rules already" })
        yield* alarms.removeRule(id, 1)
        yield* alarms.addRule(freezer)
      }))

    test("maintenance ends when it was set to end", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        expect(yield* alarms.maintenance).toBeUndefined()
        yield* alarms.setMaintenance(5000)
        yield* alarms.setMaintenance(6000)
        expect(yield* alarms.maintenance).toBe(6000)
        yield* alarms.setMaintenance(undefined)
        expect(yield* alarms.maintenance).toBeUndefined()
      }))

    test("the same changes and messages may be stored twice", ({ store: { alarms, outbox } }) =>
      Effect.gen(function* () {
        const changes = [raised("a"), cleared("a", 2000), raised("b", { raisedAt: 3000, value: undefined })]
        const messages = [message("a"), message("b")]
        yield* alarms.change(changes, messages)
        const before = [yield* alarms.alarms({}), yield* outbox.waiting("phone", 10)]
        yield* alarms.change(changes, messages)
        yield* alarms.change([], [])
        expect([yield* alarms.alarms({}), yield* outbox.waiting("phone", 10)]).toEqual(before)
        expect(before[0]).toEqual([
          {
            ...alarm("b", { raisedAt: 3000, value: undefined }),
            id: expect.any(Number),
            clearedAt: undefined,
            ackedAt: undefined,
            ackedBy: ""
          },
          { ...alarm("a"), id: expect.any(Number), clearedAt: 2000, ackedAt: undefined, ackedBy: "" }
        ])
        expect(before[1]).toEqual(messages.map((one) => ({ ...one, tries: 0, nextAt: 0 })))
      }))

    test("a rule and a subject have one active alarm: the one that was raised last", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        const other = { device: "28.000000000002" }
        yield* alarms.change([raised("a"), raised("b", { ...other, raisedAt: 1500 }), raised("c", { rule: 2 })], [])
        yield* alarms.change([raised("d", { raisedAt: 3000 }), raised("e", { ...other, raisedAt: 500 })], [])
        const all = yield* alarms.alarms({})
        expect(all.map(({ clearedAt, key }) => [key, clearedAt])).toEqual([
          ["e", undefined],
          ["d", undefined],
          ["c", undefined],
          ["b", 1500],
          ["a", 3000]
        ])
        // Stored again late, it does not become active again.
        yield* alarms.change([raised("a")], [])
        expect(yield* alarms.alarms({})).toEqual(all)
        expect((yield* alarms.alarms({ active: true })).map(({ key }) => key)).toEqual(["e", "d", "c"])
      }))

    test("an alarm is never cleared before it was raised, nor twice", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        yield* alarms.change([raised("a"), cleared("a", 10), cleared("a", 5000), cleared("unknown", 1)], [])
        expect(yield* alarms.alarms({})).toMatchObject([{ key: "a", clearedAt: 1000 }])
      }))

    test("a silent alarm is told of later", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        yield* alarms.change([raised("a", { isSilent: true })], [])
        expect(yield* alarms.alarms({})).toMatchObject([{ isSilent: true }])
        yield* alarms.change([{ _tag: "Told", key: "a" }], [message("a")])
        expect(yield* alarms.alarms({})).toMatchObject([{ isSilent: false }])
      }))

    test("the first one who acknowledges an alarm is recorded", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        yield* alarms.change([raised("a")], [])
        const [{ id }] = (yield* alarms.alarms({})) as [Alarm.Alarm]
        expect(yield* alarms.acknowledge(id, hostile, 2000)).toBe("a")
        expect(yield* alarms.acknowledge(id, "another", 3000)).toBe("a")
        expect(yield* alarms.alarms({})).toMatchObject([{ ackedAt: 2000, ackedBy: held, clearedAt: undefined }])
      }))

    test("a deleted rule clears its active alarms, and the others stay", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        const id = yield* alarms.addRule(freezer)
        const devices = Array.from({ length: 1100 }, (_, n) => raised(`n${n}`, { rule: id, device: `${n}` }))
        yield* alarms.change([...devices, raised("other", { rule: id + 1 }), cleared("n0", 1500)], [])
        expect(yield* alarms.removeRule(id, 2000)).toBe(true)
        expect((yield* alarms.alarms({ active: true })).map(({ key }) => key)).toEqual(["other"])
        const times = (yield* alarms.alarms({ limit: 2000 })).map(({ clearedAt }) => clearedAt)
        expect(times.filter((at) => at === 2000)).toHaveLength(1099)
        expect(times.filter((at) => at === 1500)).toHaveLength(1)
      }))

    test("alarms are paged from the last raised one on", ({ store: { alarms } }) =>
      Effect.gen(function* () {
        const changes = Array.from({ length: 2500 }, (_, n) => raised(`${n}`, { device: `${n}` }))
        const odd = changes.flatMap((_, n) => (n % 2 === 0 ? [] : [cleared(`${n}`, 2000)]))
        yield* alarms.change([...changes, ...odd], [])
        const keysOf = (all: ReadonlyArray<Alarm.Alarm>) => all.map(({ key }) => Number(key))
        const expected = Array.from({ length: 2500 }, (_, n) => 2499 - n)
        expect(keysOf(yield* alarms.alarms({ limit: 100_000 }))).toEqual(expected)
        expect(keysOf(yield* alarms.alarms({}))).toEqual(expected.slice(0, 100))
        const paged: Array<number> = []
        for (let before: number | undefined; ; ) {
          const page = yield* alarms.alarms({ active: true, before, limit: 499 })
          if (page.length === 0) break
          paged.push(...keysOf(page))
          before = page.at(-1)!.id
        }
        expect(paged).toEqual(expected.filter((n) => n % 2 === 0))
      }))

    test("texts of any kind are kept, as far as a database can hold them", ({ store: { alarms, outbox } }) =>
      Effect.gen(function* () {
        const texts = { server: hostile, device: hostile, property: hostile, name: hostile, detail: hostile }
        const notice = { ...message("a").notice, title: hostile, value: undefined }
        const sent = message("a", { id: hostile, target: hostile, notice })
        yield* alarms.change([raised(hostile, texts)], [sent])
        yield* alarms.change([raised(hostile, texts)], [sent])
        const stored = { server: held, device: held, property: held, name: held, detail: held }
        expect(yield* alarms.alarms({})).toMatchObject([{ ...stored, key: held, clearedAt: undefined }])
        expect(yield* outbox.waiting(hostile, 10)).toEqual([{ ...sent, id: held, target: held, tries: 0, nextAt: 0 }])
        yield* outbox.postpone(hostile, 1, 5000)
        expect(yield* outbox.waiting(held, 10)).toMatchObject([{ tries: 1, nextAt: 5000 }])
        yield* outbox.remove([hostile])
        yield* alarms.change([cleared(hostile, 2000)], [])
        expect([yield* outbox.counts, yield* alarms.alarms({ active: true })]).toEqual([new Map(), []])
      }))

    test("messages wait in the order in which they were stored, each for its target", ({ store: { outbox } }) =>
      Effect.gen(function* () {
        const keys = Array.from({ length: 450 }, (_, n) => `${(n * 7) % 450}`)
        const siren = message("s", { id: "s/raised/siren", target: "siren" })
        yield* outbox.add([...keys.map((key) => message(key)), siren])
        yield* outbox.postpone("0/raised/phone", 3, 9000)
        yield* outbox.add([message("0"), message("last")])
        const waiting = yield* outbox.waiting("phone", 1000)
        expect(waiting.map(({ notice }) => notice.alarm)).toEqual([...keys, "last"])
        expect(waiting[0]).toMatchObject({ id: "0/raised/phone", tries: 3, nextAt: 9000 })
        expect(yield* outbox.counts).toEqual(
          new Map([
            ["phone", 451],
            ["siren", 1]
          ])
        )
        yield* outbox.remove(["unknown", ...waiting.slice(1).map(({ id }) => id)])
        yield* outbox.remove([])
        yield* outbox.postpone("unknown", 1, 1)
        expect(yield* outbox.waiting("phone", 1)).toMatchObject([{ id: "0/raised/phone" }])
        expect(yield* outbox.waiting("siren", 10)).toMatchObject([{ id: siren.id }])
      }))

    test("messages that cannot be decoded are removed, and do not hold up others", ({ database, store: { outbox } }) =>
      Effect.gen(function* () {
        yield* outbox.add(["a", "b", "c", "d"].map((key) => message(key)))
        for (const [key, notice] of Object.entries({ a: "{", b: "[]", c: "null" }))
          yield* database.sql`update outbox set notice = ${notice} where id = ${message(key).id}`
        expect((yield* outbox.waiting("phone", 10)).map(({ id }) => id)).toEqual([message("d").id])
        expect(yield* outbox.counts).toEqual(new Map([["phone", 1]]))
      }))

    test("a message that cannot be stored leaves no change of an alarm", ({ store: { alarms, outbox } }) =>
      Effect.gen(function* () {
        const invalid = message("a", { expiresAt: 0.5, target: undefined as unknown as string })
        yield* Effect.exit(alarms.change([raised("a")], [invalid]))
        expect([yield* alarms.alarms({}), yield* outbox.counts]).toEqual([[], new Map()])
      }))

    test("an interrupted change is stored whole or not at all", ({ store: { alarms, outbox } }) =>
      Effect.gen(function* () {
        for (let n = 0; n < 20; n++) {
          const some = Array.from({ length: 300 }, (_, k) => `${n}-${k}`)
          const changes = some.map((key) => raised(key, { device: key }))
          const fiber = yield* Effect.fork(
            alarms.change(
              changes,
              some.map((key) => message(key))
            )
          )
          for (let turn = 0; turn < n; turn++) yield* Effect.yieldNow()
          yield* Fiber.interrupt(fiber)
          const stored = (yield* alarms.alarms({ limit: 100_000 })).length
          expect(stored % 300).toBe(0)
          expect((yield* outbox.counts).get("phone") ?? 0).toBe(stored)
        }
      }))

    test("a rule that names a replaced series names its successor, also after the old one was deleted", ({ store }) =>
      Effect.gen(function* () {
        const devices = ["28.000000000001", "28.000000000002", "28.000000000003"]
        yield* store.append({ samples: devices.map(sample), transitions: [] })
        const all = yield* store.series
        const [a, b, c] = devices.map((device) => all.find((one) => one.device === device)!.id) as [
          number,
          number,
          number
        ]
        const { alarms } = store
        const both = yield* alarms.addRule({ ...freezer, selector: { series: [c, a, b] } })
        const place = yield* alarms.addRule({ ...freezer, selector: { place: `"series":[${a}]` } })
        yield* alarms.muteRule(both, 5000)
        const selectors = Effect.map(alarms.rules, (rules) => new Map(rules.map((rule) => [rule.id, rule.selector])))
        yield* store.replace(a, b)
        expect((yield* selectors).get(both)).toEqual({ series: [c, b] })
        // A rule may still be made for the old one.
        const old = yield* alarms.addRule({ ...freezer, selector: { series: [a] } })
        yield* store.removeSeries(a)
        expect((yield* selectors).get(old)).toEqual({ series: [b] })
        expect((yield* selectors).get(place)).toEqual({ place: `"series":[${a}]` })
        expect((yield* alarms.rules)[0]).toMatchObject({ mutedUntil: 5000, trigger: freezer.trigger })
      }))

    test("a deleted series leaves rules that name it, and its alarms", ({ store }) =>
      Effect.gen(function* () {
        yield* store.append({ samples: [sample("28.000000000001")], transitions: [] })
        const [{ id }] = (yield* store.series) as [Series.Series]
        const rule = yield* store.alarms.addRule({ ...freezer, selector: { series: [id] } })
        yield* store.alarms.change([raised("a", { rule })], [message("a")])
        yield* store.removeSeries(id)
        expect(yield* store.alarms.rules).toMatchObject([{ id: rule, selector: { series: [id] } }])
        expect(yield* store.alarms.alarms({ active: true })).toMatchObject([{ key: "a" }])
        expect(yield* store.outbox.counts).toEqual(new Map([["phone", 1]]))
      }))

    test("cleared alarms are kept as long as they should be, and active ones for ever", ({ database }) =>
      Effect.gen(function* () {
        const store = assemble(database, { alarms: "10 days" })
        const old = Array.from({ length: 2100 }, (_, n) => `${n}`)
        const changes = [...old.map((key) => raised(key, { device: key })), ...old.map((key) => cleared(key, day - 1))]
        yield* store.alarms.change([...changes, raised("active"), raised("later", { rule: 2 })], [])
        yield* store.alarms.change([cleared("later", day)], [])
        yield* store.retain(11 * day)
        expect((yield* store.alarms.alarms({})).map(({ key }) => key)).toEqual(["later", "active"])
        yield* store.retain(11 * day + 1)
        expect((yield* store.alarms.alarms({})).map(({ key }) => key)).toEqual(["active"])
        yield* assemble(database).retain(11 * day)
        expect(yield* store.alarms.alarms({})).toHaveLength(1)
      }))
  })
}
