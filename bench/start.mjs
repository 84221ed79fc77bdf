// Loads a module, makes its first read if it has one, and prints the CPU time of the process in microseconds.
const [, , module, host, port, path] = process.argv
const loaded = await import(module)
if (host !== undefined) {
  loaded.setup({ host, port: Number(port), path })
  if ((await loaded.first()) !== 1) throw new Error(`${module}: the first reply was wrong`)
}
const { system, user } = process.cpuUsage()
console.log(system + user)
