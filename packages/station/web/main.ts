/** Starts the dashboard: the parts that all pages share, and the page of the address. */
import * as ActiveAlarms from "./activeAlarms.js"
import * as Api from "./api.js"
import * as Badge from "./badge.js"
import * as Connection from "./connection.js"
import * as Data from "./data.js"
import { replace, setText } from "./dom.js"
import * as Format from "./format.js"
import * as Live from "./live.js"
import * as Login from "./login.js"
import type { Address, Page } from "./page.js"
import * as Router from "./router.js"
import type { Session, Settings } from "./types.js"
import * as Ui from "./ui.js"

const find = (id: string): HTMLElement => document.getElementById(id)!

const root = find("main")
const announcer = find("announcer")

/** The page that is shown, to leave it. */
let leave = () => {}
let isLoggingIn = false

const api = Api.make({ unauthorized: () => logIn() })
const live = Live.make(
  () => api.url("live"),
  () => void askForLogin()
)
const data = Data.make(api, live)
const alarms = ActiveAlarms.make(api, live)

/** Shows the login if it is needed. An event source does not tell why it was refused. */
const askForLogin = async () => {
  const session = await api.send<Session>("session")
  if (session.ok && session.value.tokenRequired && !session.value.authorized) logIn()
}

const logIn = () => {
  if (isLoggingIn) return
  isLoggingIn = true
  leave()
  leave = () => {}
  live.stop()
  document.title = "Log in · Station"
  document.body.classList.add("logged-out")
  Login.show(root, api.url("login"), () => location.reload())
}

const announce = (text: string) => {
  // The same text twice is read twice only if it went away in between.
  setText(announcer, "")
  setTimeout(() => setText(announcer, text), 50)
}

const pause = 5000

/** Loads the settings, which all pages need. Tries until the station answers. */
const loadFormat = async (): Promise<Format.Format> => {
  const settings = await api.send<Settings>("settings")
  if (settings.ok) return Format.make({ ...settings.value, locale: navigator.language })
  return new Promise((resolve) => {
    if (isLoggingIn) return
    const again = () => {
      clearTimeout(timer)
      resolve(loadFormat())
    }
    const timer = setTimeout(again, pause)
    replace(root, Ui.head("Station"), Ui.failure(settings.error, again))
  })
}

let loadedFormat: Promise<Format.Format> | undefined

const mark = (name: string) => {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".nav a")) {
    if (link.dataset.page === name) link.setAttribute("aria-current", "page")
    else link.removeAttribute("aria-current")
  }
}

/** Whether no page was shown yet. */
let isFirst = true

const show = async (page: Page, address: Address) => {
  const controller = new AbortController()
  let isLeft = false
  let unmount = () => {}
  leave = () => {
    isLeft = true
    controller.abort()
    unmount()
  }
  loadedFormat ??= loadFormat()
  const shared = {
    api,
    data,
    alarms,
    live,
    address,
    signal: controller.signal,
    announce,
    format: await loadedFormat
  }
  if (isLeft || isLoggingIn) return
  document.title = `${page.title} · Station`
  replace(root)
  delete root.dataset.pending
  unmount = page.mount(root, shared)
  if (!isFirst) {
    scrollTo(0, 0)
    root.focus({ preventScroll: true })
  }
  isFirst = false
}

/** Asks first whether a login is needed: a refused request would be printed in the console. */
const begin = async () => {
  const session = await api.send<Session>("session")
  if (session.ok && session.value.tokenRequired) {
    if (!session.value.authorized) return logIn()
    Login.showLogout(find("session"), api)
  }
  Connection.show(find("connection"), find("banner"), { data, live })
  Badge.show(find("alarm-count"), alarms, announce)
  void data.refresh()
  void alarms.refresh()
  live.start()

  Router.start({
    pages: {
      "": () => import("./now/page.js"),
      plot: () => import("./plot/page.js"),
      sensors: () => import("./sensors/page.js"),
      alarms: () => import("./alarms/page.js"),
      health: () => import("./health/page.js")
    },
    leaving: (name) => {
      leave()
      leave = () => {}
      mark(name)
    },
    show: (page, address) => void show(page, address),
    failed: () => {
      const reload = Ui.button("Reload", { click: () => location.reload(), kind: "primary" })
      replace(root, Ui.head("Station"), Ui.message("This page could not be loaded", reload))
    }
  })
}

replace(root, Ui.loading())
void begin()
