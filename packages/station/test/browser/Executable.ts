import * as FileSystem from "node:fs"

/** Debian's Chromium, unless `CHROMIUM` names another. */
export const executable = process.env.CHROMIUM ?? "/usr/bin/chromium"

export const isInstalled = FileSystem.existsSync(executable)
