/**
 * The time of servers: milliseconds since 1970 on a clock that nobody sets. Effect's live clock counts nanoseconds from the wall
 * clock at the start of the process, and never looks at the wall clock again. All servers of a process have the same time, as they
 * may share a bus.
 */
export const millis = (nanos: bigint): number => Number(nanos / 1_000_000n)
