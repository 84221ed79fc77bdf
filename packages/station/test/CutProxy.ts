/** A way to PostgreSQL that can be cut silently in both directions, as by a pulled cable. */
import * as Net from "node:net"
import { Effect, type Scope } from "effect"

export interface CutProxy {
  readonly port: number
  /** From now on no byte passes, and neither side is told. New connections are accepted, because the kernel does so, and hang. */
  readonly cut: () => void
  /** All that was held back passes, as TCP repeats it. */
  readonly heal: () => void
  /** The connections that are open hang for ever. New ones work: the state that a firewall leaves when it forgets its connections. */
  readonly strand: () => void
  /** The number of connections that were opened. */
  readonly accepted: () => number
}

interface Pair {
  readonly near: Net.Socket
  readonly far: Net.Socket
  isStranded: boolean
}

export const make = (to: number): Effect.Effect<CutProxy, never, Scope.Scope> =>
  Effect.gen(function* () {
    const pairs = new Set<Pair>()
    let isCut = false
    let accepted = 0
    const server = Net.createServer({ allowHalfOpen: true }, (near) => {
      accepted++
      const far = Net.connect({ port: to, host: "127.0.0.1", allowHalfOpen: true, noDelay: true })
      const pair: Pair = { near, far, isStranded: false }
      pairs.add(pair)
      const holds = () => isCut || pair.isStranded
      const link = (from: Net.Socket, other: Net.Socket) => {
        from.on("data", (bytes) => void other.write(bytes))
        from.on("error", () => {})
        from.on("end", () => other.end())
        from.on("close", () => {
          // Nobody learns of an end beyond the cut.
          if (holds()) return
          other.destroy()
          pairs.delete(pair)
        })
      }
      link(near, far)
      link(far, near)
      if (holds()) hold(pair)
    })
    const hold = ({ far, near }: Pair) => {
      near.pause()
      far.pause()
    }
    const resume = (pair: Pair) => {
      const { far, near, isStranded } = pair
      if (isStranded) return
      if (near.destroyed || far.destroyed) {
        near.destroy()
        far.destroy()
        pairs.delete(pair)
        return
      }
      near.resume()
      far.resume()
    }
    const port = yield* Effect.acquireRelease(
      Effect.async<number>((done) => {
        server.listen(0, "127.0.0.1", () => done(Effect.succeed((server.address() as Net.AddressInfo).port)))
      }),
      () =>
        Effect.async<void>((done) => {
          for (const { far, near } of pairs) {
            near.destroy()
            far.destroy()
          }
          server.close(() => done(Effect.void))
        })
    )
    return {
      port,
      cut: () => {
        isCut = true
        for (const pair of pairs) hold(pair)
      },
      heal: () => {
        isCut = false
        for (const pair of pairs) resume(pair)
      },
      strand: () => {
        for (const pair of pairs) {
          pair.isStranded = true
          hold(pair)
        }
      },
      accepted: () => accepted
    }
  })
