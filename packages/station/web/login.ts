/** Asks for the token of the station. The station then sets a cookie that scripts cannot read. */
import { type Api, type ApiError, errorOf, offline } from "./api.js"
import { h, replace, setText } from "./dom.js"

/** Sends the token. Returns why it was refused. */
const logIn = async (url: string, token: string): Promise<ApiError | undefined> => {
  try {
    const headers = { "content-type": "application/json" }
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers,
      body: JSON.stringify({ token })
    })
    return response.ok ? undefined : errorOf(response.status, await response.json().catch(() => undefined))
  } catch {
    return offline
  }
}

/** Shows the form, and calls `done` when the token was right. */
export const show = (root: HTMLElement, url: string, done: () => void): void => {
  const error = h("p", { class: "field-error", id: "token-error", role: "alert" })
  const input = h("input", {
    class: "input",
    id: "token",
    type: "password",
    name: "token",
    autocomplete: "current-password",
    required: true,
    spellcheck: "false",
    "aria-describedby": "token-help token-error"
  })
  const button = h("button", { class: "button primary", type: "submit" }, "Log in")
  const submit = async () => {
    button.disabled = true
    const failure = await logIn(url, input.value.trim())
    button.disabled = false
    if (failure === undefined) return done()
    setText(error, failure.reason === "unauthorized" ? "The token is wrong." : failure.message)
    input.setAttribute("aria-invalid", "true")
    input.select()
  }
  replace(
    root,
    h(
      "section",
      { class: "login card" },
      h("h1", {}, "Log in"),
      h(
        "form",
        {
          on: {
            submit: (event) => {
              event.preventDefault()
              void submit()
            }
          }
        },
        // Password managers store a name beside a password, and browsers ask for it.
        h("input", { type: "text", name: "username", autocomplete: "username", value: "station", hidden: true }),
        h("label", { for: "token" }, "Token"),
        input,
        h("p", { class: "hint", id: "token-help" }, "The token of this station, from STATION_TOKEN or http.tokenFile."),
        error,
        button
      )
    )
  )
  input.focus()
}

/** Shows the button that ends the login. */
export const showLogout = (root: HTMLElement, api: Api): void => {
  const end = async () => {
    const result = await api.send("logout", { method: "POST" })
    if (result.ok) location.reload()
  }
  replace(root, h("button", { class: "button quiet", type: "button", on: { click: () => void end() } }, "Log out"))
}
