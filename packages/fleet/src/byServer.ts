/**
 * Groups.
 *
 * @module
 * @since 0.1.0
 */

/**
 * Groups what belongs to servers, by the ids of the servers.
 *
 * @since 0.1.0
 * @category combinators
 */
export const byServer = <A extends { readonly server: string }>(
  all: ReadonlyArray<A>
): ReadonlyMap<string, ReadonlyArray<A>> => {
  const groups = new Map<string, Array<A>>()
  for (const one of all) {
    const group = groups.get(one.server)
    if (group === undefined) groups.set(one.server, [one])
    else group.push(one)
  }
  return groups
}
