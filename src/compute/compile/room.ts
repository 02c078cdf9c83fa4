import { deviceInUse } from '../tf.js';

/** Of the memory that a device had free when it started, the share that weights and states held on it may take. */
const SHARE = 0.5;
const MIB = 2 ** 20;

let taken = 0;

/** Takes bytes of a device's memory for what stays there; false where half of what was free would not do. */
export function takeRoom(bytes: number): boolean {
  if (taken + bytes > SHARE * MIB * (deviceInUse()?.memory ?? Number.POSITIVE_INFINITY)) return false;
  taken += bytes;
  return true;
}

/** Gives back what `takeRoom` took. */
export function giveRoom(bytes: number): void {
  taken -= bytes;
}
