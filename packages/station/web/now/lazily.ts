/** Loads something for each element that comes into view, a few at a time. */

export interface Lazily {
  /** Watches an element. */
  readonly watch: (element: Element) => void
  readonly forget: (element: Element) => void
  /** Loads again what is in view. */
  readonly again: () => void
  readonly isVisible: (element: Element) => boolean
  readonly stop: () => void
}

export const make = (load: (element: Element) => Promise<void>, atOnce: number): Lazily => {
  const visible = new Set<Element>()
  const done = new WeakSet<Element>()
  const waiting = new Set<Element>()
  let running = 0
  let isStopped = false

  const next = () => {
    if (isStopped || running >= atOnce) return
    const [element] = waiting
    if (element === undefined) return
    waiting.delete(element)
    done.add(element)
    running++
    void load(element).finally(() => {
      running--
      next()
    })
    next()
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) {
          visible.add(target)
          if (!done.has(target)) waiting.add(target)
        } else {
          visible.delete(target)
          waiting.delete(target)
        }
      }
      next()
    },
    { rootMargin: "200px" }
  )

  return {
    watch: (element) => observer.observe(element),
    forget: (element) => {
      observer.unobserve(element)
      visible.delete(element)
      waiting.delete(element)
    },
    again: () => {
      for (const element of visible) waiting.add(element)
      next()
    },
    isVisible: (element) => visible.has(element),
    stop: () => {
      isStopped = true
      observer.disconnect()
    }
  }
}
