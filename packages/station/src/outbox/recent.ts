/** The ids that were added last. */
export interface Recent {
  readonly add: (id: string) => void
  readonly has: (id: string) => boolean
}

/** Makes a set that forgets the oldest beyond `most`. */
export const make = (most: number): Recent => {
  const ids = new Set<string>()
  return {
    add: (id) => {
      ids.delete(id)
      ids.add(id)
      const [oldest] = ids.size > most ? ids : []
      if (oldest !== undefined) ids.delete(oldest)
    },
    has: (id) => ids.has(id)
  }
}
