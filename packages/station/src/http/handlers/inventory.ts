/** Servers, devices, and the state of the station. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import { ServerAddress } from "@owserver/node"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Health from "../../Health.js"
import * as Api from "../Api.js"
import * as Shown from "./alarmsShown.js"
import { controlFailure, notFound, type Parts, page, unavailable, zoneOf } from "./common.js"

export const make = ({ catalogue, config, control, health, live, store }: Parts) => {
  const serversOf = (status: Health.Status) =>
    status.servers.map(({ isOnline, latency = null, open: _, server, ...counts }) => {
      const address = config.servers.find(({ id }) => id === server)?.address
      return {
        id: server,
        address: address === undefined ? "" : ServerAddress.format(address),
        online: isOnline,
        latency,
        ...counts
      }
    })

  const devices = Effect.gen(function* () {
    const all = yield* Effect.mapError(catalogue.devices, unavailable)
    const { servers } = yield* health.status
    const missing = new Set(
      servers.flatMap(({ open }) =>
        open.flatMap(({ device, kind, server }) => (kind === "device-missing" ? [`${server}/${device}`] : []))
      )
    )
    return all.map(({ alias = null, series, ...device }) => ({
      ...device,
      alias,
      missing: missing.has(`${device.server}/${device.id}`),
      series: series.map(({ id }) => id)
    }))
  })

  const servers = HttpApiBuilder.group(Api.StationApi, "servers", (handlers) =>
    handlers.handle("list", () => Effect.map(health.status, (status) => ({ items: serversOf(status), next: null })))
  )

  const devicesGroup = HttpApiBuilder.group(Api.StationApi, "devices", (handlers) =>
    handlers
      .handle("list", ({ urlParams }) =>
        Effect.map(devices, (all) => page(all, ({ id, server }) => `${server}/${id}`, urlParams))
      )
      .handle("setAlias", ({ path: { device }, payload: { alias }, urlParams: { server } }) =>
        Effect.gen(function* () {
          const { name } = yield* Api.Caller
          const found = (yield* devices).filter((one) => one.id === device && (server ?? one.server) === one.server)
          const [first, second] = found
          if (first === undefined) return yield* notFound(`there is no device ${device}`)
          if (second !== undefined)
            return yield* new Api.Conflict({ message: `several servers have listed ${device}; name one with ?server=` })
          const key = { server: first.server, device }
          yield* Effect.mapError(control.setAlias(key, alias, name), controlFailure)
          yield* catalogue.renamed(key, alias)
        })
      )
  )

  const station = HttpApiBuilder.group(Api.StationApi, "station", (handlers) =>
    handlers
      .handle("health", () =>
        Effect.gen(function* () {
          const status = yield* health.status
          const { failure = null, lastSuccess = null, ...counts } = status.writer
          return {
            startedAt: status.startedAt,
            servers: serversOf(status),
            database: { ...counts, lastSuccess, failure, maintenance: status.maintenance ?? null },
            ...Shown.health(status),
            live: yield* live.status
          }
        })
      )
      .handle("settings", () => Effect.sync(() => ({ zone: zoneOf(config), temperature: config.display.temperature })))
  )

  const ok = { status: "ok" as const }

  const probes = HttpApiBuilder.group(Api.StationApi, "probes", (handlers) =>
    handlers
      .handle("healthz", () =>
        Effect.flatMap(health.status, ({ fleet, maintenance, writer }) => {
          // A proxy leaves out a runner that is not well, not the whole fleet for what one of them lacks.
          const isMine = fleet?.runners.some(({ isSelf, tasks }) => isSelf && tasks.includes("maintain")) ?? true
          return writer.failure === undefined && (maintenance === undefined || !isMine)
            ? Effect.succeed(ok)
            : new Api.Unavailable({ message: "the database does not accept readings" })
        })
      )
      .handle("readyz", () =>
        Effect.mapBoth(store.events({ limit: 1 }), {
          onSuccess: () => ok,
          onFailure: () => new Api.Unavailable({ message: "the database cannot be read" })
        })
      )
  )

  return Layer.mergeAll(servers, devicesGroup, station, probes)
}
