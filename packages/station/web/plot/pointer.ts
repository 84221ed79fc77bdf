/** What mouse, pen and fingers do on the plots. */

/** Places are in pixels from the left edge of the element. */
export type Gesture =
  | { readonly _tag: "Hover"; readonly x: number }
  | { readonly _tag: "Leave" }
  | { readonly _tag: "Select"; readonly from: number; readonly to: number; readonly isDone: boolean }
  | { readonly _tag: "Cancel" }
  | { readonly _tag: "Pan"; readonly by: number }
  /** `isOnce` is false for a part of a longer gesture. */
  | { readonly _tag: "Zoom"; readonly x: number; readonly factor: number; readonly isOnce: boolean }

/** A drag begins after so many pixels; less is a click. */
const threshold = 5

/**
 * Calls `handle` for each gesture, and returns the function that ends it.
 *
 * - Mouse: moving points, dragging selects, dragging with Shift pans, a double click zooms out, the wheel with Ctrl zooms
 * - Finger: moving sideways points, two fingers zoom and pan; moving up and down scrolls the page
 */
export const follow = (element: HTMLElement, handle: (gesture: Gesture) => void): (() => void) => {
  const touches = new Map<number, number>()
  let start: number | undefined
  let isDragging = false
  let isPanning = false
  let last = 0

  const xOf = (event: MouseEvent) => event.clientX - element.getBoundingClientRect().left

  const pair = (): readonly [middle: number, distance: number] => {
    const [one = 0, other = 0] = touches.values()
    return [(one + other) / 2, Math.max(20, Math.abs(one - other))]
  }

  const onDown = (event: PointerEvent) => {
    const x = xOf(event)
    if (event.pointerType === "touch") {
      touches.set(event.pointerId, x)
      if (touches.size === 1) handle({ _tag: "Hover", x })
      return
    }
    if (event.button !== 0) return
    start = last = x
    isDragging = false
    isPanning = event.shiftKey
    element.setPointerCapture(event.pointerId)
  }

  const onMove = (event: PointerEvent) => {
    const x = xOf(event)
    if (event.pointerType === "touch") {
      if (!touches.has(event.pointerId)) return
      if (touches.size !== 2) {
        touches.set(event.pointerId, x)
        handle({ _tag: "Hover", x })
        return
      }
      const [middle, distance] = pair()
      touches.set(event.pointerId, x)
      const [nextMiddle, nextDistance] = pair()
      handle({ _tag: "Zoom", x: middle, factor: distance / nextDistance, isOnce: false })
      handle({ _tag: "Pan", by: nextMiddle - middle })
      return
    }
    if (start === undefined) return handle({ _tag: "Hover", x })
    if (!isDragging && Math.abs(x - start) < threshold) return
    isDragging = true
    if (isPanning) {
      handle({ _tag: "Pan", by: x - last })
      last = x
    } else {
      handle({ _tag: "Select", from: start, to: x, isDone: false })
      handle({ _tag: "Hover", x })
    }
  }

  const onUp = (event: PointerEvent) => {
    if (touches.delete(event.pointerId)) return
    if (start === undefined) return
    if (isDragging && !isPanning) handle({ _tag: "Select", from: start, to: xOf(event), isDone: true })
    start = undefined
  }

  const onCancel = (event: PointerEvent) => {
    touches.delete(event.pointerId)
    start = undefined
    handle({ _tag: "Cancel" })
  }

  const onLeave = (event: PointerEvent) => {
    if (event.pointerType !== "touch" && start === undefined) handle({ _tag: "Leave" })
  }

  const onDoubleClick = (event: MouseEvent) => {
    event.preventDefault()
    handle({ _tag: "Zoom", x: xOf(event), factor: 2, isOnce: true })
  }

  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    handle({
      _tag: "Zoom",
      x: xOf(event),
      factor: Math.min(2, Math.max(0.5, Math.exp(event.deltaY / 200))),
      isOnce: false
    })
  }

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || start === undefined) return
    start = undefined
    handle({ _tag: "Cancel" })
  }

  const controller = new AbortController()
  const { signal } = controller
  element.addEventListener("pointerdown", onDown, { signal })
  element.addEventListener("pointermove", onMove, { signal })
  element.addEventListener("pointerup", onUp, { signal })
  element.addEventListener("pointercancel", onCancel, { signal })
  element.addEventListener("pointerleave", onLeave, { signal })
  element.addEventListener("dblclick", onDoubleClick, { signal })
  element.addEventListener("wheel", onWheel, { signal, passive: false })
  addEventListener("keydown", onKey, { signal })
  return () => controller.abort()
}
