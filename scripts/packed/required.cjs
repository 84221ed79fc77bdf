// A CommonJS program. Node 20.19, 22.12 and newer load ES modules by `require`.
const { connect } = require("@owserver/node/promises")

connect(`127.0.0.1:${process.env.PORT}`).then(async (ow) => {
  console.log(await ow.readText("/10.67C6697351FF/temperature", { flags: { trim: true } }))
  await ow.close()
})
