// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family ED, chip InfernoEmbedded.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  device: "a ro 64 v",
  enter_firmware_update: "y wo 1 f",
  erase_firmware: "y wo 1 v",
  exit_firmware_update: "y wo 1 v",
  firmware_bootloader_size: "u ro 12 v",
  firmware_range: "a ro 22 v",
  led_channels: "u ro 12 f",
  led_port0: "a rw 129 v",
  led_port1: "a rw 129 v",
  led_port2: "a rw 129 v",
  led_port3: "a rw 129 v",
  led_port4: "a rw 129 v",
  led_port5: "a rw 129 v",
  led_port6: "a rw 129 v",
  led_port7: "a rw 129 v",
  led_ports: "u ro 12 f",
  relay_channels: "u ro 12 f",
  relay_mode0: "a rw 129 v",
  relay_mode1: "a rw 129 v",
  relay_mode2: "a rw 129 v",
  relay_mode3: "a rw 129 v",
  relay_mode4: "a rw 129 v",
  relay_mode5: "a rw 129 v",
  relay_mode6: "a rw 129 v",
  relay_mode7: "a rw 129 v",
  relay_port0: "a rw 257 v",
  relay_port1: "a rw 257 v",
  relay_port2: "a rw 257 v",
  relay_port3: "a rw 257 v",
  relay_port4: "a rw 257 v",
  relay_port5: "a rw 257 v",
  relay_port6: "a rw 257 v",
  relay_port7: "a rw 257 v",
  relay_ports: "u ro 12 f",
  relay_timeout0: "a rw 257 v",
  relay_timeout1: "a rw 257 v",
  relay_timeout2: "a rw 257 v",
  relay_timeout3: "a rw 257 v",
  relay_timeout4: "a rw 257 v",
  relay_timeout5: "a rw 257 v",
  relay_timeout6: "a rw 257 v",
  relay_timeout7: "a rw 257 v",
  rgbw_all_off: "y wo 1 f",
  rgbw_channel0: "a rw 25 v",
  rgbw_channel1: "a rw 25 v",
  rgbw_channel10: "a rw 25 v",
  rgbw_channel11: "a rw 25 v",
  rgbw_channel12: "a rw 25 v",
  rgbw_channel13: "a rw 25 v",
  rgbw_channel14: "a rw 25 v",
  rgbw_channel15: "a rw 25 v",
  rgbw_channel16: "a rw 25 v",
  rgbw_channel17: "a rw 25 v",
  rgbw_channel18: "a rw 25 v",
  rgbw_channel19: "a rw 25 v",
  rgbw_channel2: "a rw 25 v",
  rgbw_channel20: "a rw 25 v",
  rgbw_channel21: "a rw 25 v",
  rgbw_channel22: "a rw 25 v",
  rgbw_channel23: "a rw 25 v",
  rgbw_channel24: "a rw 25 v",
  rgbw_channel25: "a rw 25 v",
  rgbw_channel26: "a rw 25 v",
  rgbw_channel27: "a rw 25 v",
  rgbw_channel28: "a rw 25 v",
  rgbw_channel29: "a rw 25 v",
  rgbw_channel3: "a rw 25 v",
  rgbw_channel30: "a rw 25 v",
  rgbw_channel31: "a rw 25 v",
  rgbw_channel4: "a rw 25 v",
  rgbw_channel5: "a rw 25 v",
  rgbw_channel6: "a rw 25 v",
  rgbw_channel7: "a rw 25 v",
  rgbw_channel8: "a rw 25 v",
  rgbw_channel9: "a rw 25 v",
  rgbw_channels: "u ro 12 f",
  set_switch_type: "a wo 9 v",
  status: "u ro 12 v",
  switch_channels: "u ro 12 f",
  switch_port0: "a ro 129 v",
  switch_port1: "a ro 129 v",
  switch_port2: "a ro 129 v",
  switch_port3: "a ro 129 v",
  switch_port4: "a ro 129 v",
  switch_port5: "a ro 129 v",
  switch_port6: "a ro 129 v",
  switch_port7: "a ro 129 v",
  switch_ports: "u ro 12 f",
  switch_refresh_activations: "y wo 1 f",
  update_firmware: "b wo 65536 v",
  version: "u ro 12 v"
} as const

/**
 * Family ED.
 *
 * @since 0.1.0
 * @category families
 */
export interface InfernoEmbedded extends Family.Family<typeof table> {}

/**
 * Family ED.
 *
 * @since 0.1.0
 * @category families
 */
export const InfernoEmbedded: InfernoEmbedded = /*#__PURE__*/ Family.make("ED", "InfernoEmbedded", 0x0001, table)
