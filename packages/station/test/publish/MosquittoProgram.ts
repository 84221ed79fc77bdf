/** Debian's mosquitto. Its folder is not on the path of users who are not root. */
import * as FileSystem from "node:fs"
import * as Path from "node:path"

const folders = [...(process.env.PATH ?? "").split(Path.delimiter), "/usr/sbin", "/usr/local/sbin"]

export const program = folders
  .map((folder) => Path.join(folder, "mosquitto"))
  .find((file) => FileSystem.existsSync(file))

export const isInstalled = program !== undefined
