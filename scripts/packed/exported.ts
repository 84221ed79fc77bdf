// Exports with inferred types, as a library built on these packages has. Such a library must be able to name each type.
import { OwServer } from "@owserver/client"
import { Bus, FakeOwServer, Faults } from "@owserver/fake"
import { NetTransport, NodeOwServer } from "@owserver/node"
import { connect } from "@owserver/node/promises"
import { Changes, Devices, DS18B20, Poll, TemperatureScan } from "@owserver/sensors"
import { Effect } from "effect"

export const device = Devices.get("living room")
export const devices = Devices.list()
export const property = DS18B20.temperature
export const reading = Effect.flatMap(device, ({ read }) => read(property))
export const readings = TemperatureScan.readAll({ devices: [] })
export const changes = Effect.map(device, (found) =>
  Poll.stream(found, property, "10 seconds").pipe(Changes.stream({ deadband: 0.2 }))
)
export const status = OwServer.status
export const watched = Effect.map(OwServer, (ow) => ow.changes)
export const bus = Bus.make({ "10.67C6697351FF": { temperature: 21.5 } })
export const faults = [Faults.on(Faults.Stall(), { path: /temperature$/ })]
export const fake = Effect.flatMap(FakeOwServer.FakeOwServer, ({ counters }) => counters)
export const tcp = NetTransport.tcp({ host: "localhost", port: 4304 })
export const way = NodeOwServer.transport({ port: 4304 })
export const client = connect("localhost", { retry: 3 })
export const outcomes = client.then(({ readMany }) => readMany([]))
export const promised = client.then(({ changes, dirStream, rom, status }) => ({ changes, dirStream, rom, status }))
