/**
 * The time of servers: milliseconds since 1970 on a monotonic clock. Effect's live clock counts nanoseconds from the wall clock at
 * the start of the process. All servers of a process have the same time, because they may share a bus.
 */
export const millis = (nanos: bigint): number => Number(nanos / 1_000_000n)
