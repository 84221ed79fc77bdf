import { RomId } from "@owserver/client"
import { type Device, OwDeviceMissing, Temperature, TemperatureScan, type Trust } from "@owserver/sensors"
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { ExitCode } from "../errors/ExitCode.js"
import type { CommandFailure } from "../errors/Failure.js"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Table from "../output/Table.js"
import * as Readings from "../readings/Readings.js"
import * as Target from "../readings/Target.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"

const columns = [
  { title: "device" },
  { title: "alias" },
  { title: "temperature", align: "right" },
  { title: "quality" }
] as const

const noThermometer = (device: Device.Device, settings: Settings["Type"]): CommandFailure => ({
  _tag: "Trouble",
  message: `${Target.nameOf(device, settings)} is not a thermometer; run "ow devices" to see its reading`,
  code: ExitCode.usage
})

interface Input {
  readonly devices: ReadonlyArray<string>
  readonly trust: Trust.Policy
}

export const run = ({ devices: named, trust }: Input) =>
  Server.forPaths(named, (full) =>
    Effect.gen(function* () {
      const { fail, json, note } = yield* Output
      const settings = yield* Settings
      const all = yield* Progress.during("listing devices")(Target.devices(full))
      const [others, devices] = Arr.partition(all, TemperatureScan.isThermometer)
      if (full.length === 0 && devices.length === 0) return yield* note("no thermometers found")
      if (full.length > 0)
        yield* Effect.forEach(others, (device) => fail(noThermometer(device, settings)), { discard: true })
      if (devices.length === 0) return
      const outcomes = yield* Progress.during(`measuring with ${devices.length} thermometers`)(
        TemperatureScan.readAll({ devices, scale: settings.temperature, policy: trust })
      )
      const now = yield* DateTime.now
      const unit = Temperature.units[settings.temperature ?? "C"]
      const found = devices.map((device) => ({
        device: RomId.format(device.rom, settings.format),
        alias: Option.getOrNull(device.alias),
        outcome: outcomes.get(device.rom) ?? Either.left(new OwDeviceMissing({ device: device.rom }))
      }))
      if (settings.json) {
        yield* Effect.forEach(
          found,
          ({ alias, device, outcome }) =>
            json({ device, alias, property: "temperature", ...Readings.record(outcome, now, unit) }),
          { discard: true }
        )
      } else {
        const rows = found.map(({ alias, device, outcome }) => [
          device,
          alias ?? "",
          ...Either.match(outcome, {
            onLeft: (error) => ["-", Readings.summary(error)],
            onRight: (reading) => [Readings.withUnit(reading), Readings.quality(reading)]
          })
        ])
        yield* Table.print(columns, rows)
      }
      const failures = found.flatMap(({ outcome }) => Option.toArray(Either.getLeft(outcome)))
      yield* Effect.forEach(failures, fail, { discard: true })
    })
  )
