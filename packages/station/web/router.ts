/** Pages by address. All are one level deep, so that relative URLs work under any sub-path of a proxy. */
import type { Address, Page } from "./page.js"

/** The address of a page: its name, `""` for the first one, and its parameters. */
export interface Route {
  readonly name: string
  readonly search: string
}

/** Splits the last part from a path: `/station/plot` is the page `plot` below `/station/`. */
export const nameOf = (pathname: string): string => pathname.slice(pathname.lastIndexOf("/") + 1)

export interface Options {
  readonly pages: { readonly [name: string]: () => Promise<{ readonly page: Page }> }
  /** Shows a page. It is not called if only the parameters changed. */
  readonly show: (page: Page, address: Address) => void
  /** Called when the code of a page cannot be loaded, such as after an update of the station. */
  readonly failed: (name: string) => void
  /** Called when another page is going to be shown. */
  readonly leaving: (name: string) => void
}

export const start = ({ failed, leaving, pages, show }: Options): void => {
  let current: string | undefined
  let visit = 0
  let listeners: Array<() => void> = []

  const open = async () => {
    const name = nameOf(location.pathname)
    if (name === current) {
      for (const listener of listeners) listener()
      return
    }
    current = name
    listeners = []
    const mine = ++visit
    leaving(name)
    const known = pages[name] ?? pages[""]
    let page: Page
    try {
      page = (await known!()).page
    } catch {
      if (mine === visit) failed(name)
      return
    }
    if (mine !== visit) return
    show(page, {
      params: () => new URLSearchParams(location.search),
      setParams: (params, { push = false } = {}) => {
        if (mine !== visit) return
        const search = params.toString()
        const url = `${location.pathname}${search === "" ? "" : `?${search}`}`
        if (push) history.pushState(null, "", url)
        else history.replaceState(null, "", url)
      },
      onParams: (listener) => {
        if (mine === visit) listeners.push(listener)
      },
      go
    })
  }

  const go = (page: string) => {
    const url = new URL(`./${page}`, document.baseURI)
    if (url.href !== location.href) history.pushState(null, "", url)
    void open()
  }

  addEventListener("popstate", () => void open())
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-page]") : null
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (link === null || !isPlain || event.defaultPrevented) return
    event.preventDefault()
    go(nameOf(link.pathname) + link.search)
  })
  void open()
}
