import { RomId } from "@owserver/client"
import { Devices, OwDeviceMissing, Temperatures } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Table from "../output/Table.js"
import * as Readings from "../readings/Readings.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"

const columns = [
  { title: "device" },
  { title: "alias" },
  { title: "temperature", align: "right" },
  { title: "quality" }
] as const

export const run = () =>
  Server.here(
    Effect.gen(function* () {
      const { fail, json, note } = yield* Output
      const settings = yield* Settings
      const all = yield* Progress.during("listing devices")(Devices.list({ uncached: settings.uncached }))
      const devices = all.filter(Temperatures.isThermometer)
      if (devices.length === 0) return yield* note("there are no thermometers")
      const outcomes = yield* Progress.during(`measuring with ${devices.length} thermometers`)(
        Temperatures.readAll({ devices, scale: settings.temperature })
      )
      const now = yield* DateTime.now
      const found = devices.map((device) => ({
        device: RomId.print(device.rom, settings.format),
        alias: Option.getOrNull(device.alias),
        outcome: outcomes.get(device.rom) ?? Either.left(new OwDeviceMissing({ device: device.rom }))
      }))
      if (settings.json) {
        yield* Effect.forEach(
          found,
          ({ alias, device, outcome }) =>
            json({ device, alias, property: "temperature", ...Readings.record(outcome, now) }),
          { discard: true }
        )
      } else {
        const rows = found.map(({ alias, device, outcome }) => [
          device,
          alias ?? "",
          ...Either.match(outcome, {
            onLeft: (error) => ["-", Readings.briefly(error)],
            onRight: (reading) => [Readings.withUnit(reading), Readings.quality(reading)]
          })
        ])
        yield* Table.print(columns, rows)
      }
      const failures = found.flatMap(({ outcome }) => Option.toArray(Either.getLeft(outcome)))
      yield* Effect.forEach(failures, fail, { discard: true })
    })
  )
