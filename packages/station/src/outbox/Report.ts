/**
 * What an outbox tells about its work, such as for a log.
 *
 * @module
 * @since 0.1.0
 */

/**
 * A report.
 *
 * - `Failing`: a target stopped taking messages, which now wait
 * - `Delivering`: it takes them again
 * - `Dropped`: messages are dropped: they `expired`, the target `refused` them, too many were kept in memory (`overflow`), or the
 *   configuration has no such target (`unknown`)
 * - `Waiting`: messages wait for a target that the configuration does not have. They are dropped when they expire
 * - `Store`: the outbox cannot use the store, and delivers from memory; or, without an `issue`, it can again
 *
 * @since 0.1.0
 * @category models
 */
export type Report =
  | { readonly _tag: "Failing"; readonly target: string; readonly issue: string }
  | { readonly _tag: "Delivering"; readonly target: string }
  | {
      readonly _tag: "Dropped"
      readonly target: string
      readonly reason: "expired" | "refused" | "overflow" | "unknown"
      readonly count: number
      readonly issue: string
    }
  | { readonly _tag: "Waiting"; readonly target: string; readonly count: number }
  | { readonly _tag: "Store"; readonly issue: string | undefined }
