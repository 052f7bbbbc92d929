import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What else there is of IPv6 is unassigned, or an old way to write IPv4. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an address lies out in the world: not on this machine, in its network or in one that leads there. */
export function isPublicAddress(address: string): boolean {
  // `isValid` takes 1.2.3 for an address too, `isIP` an IPv6 zone that `process` cannot read.
  if (isIP(address) === 0 || !ipaddr.isValid(address)) return false;
  // An IPv4 address that is written as IPv6 counts as what it is.
  const plain = ipaddr.process(address);
  if (plain.range() !== 'unicast') return false;
  return plain instanceof ipaddr.IPv4 || plain.match(globalUnicast);
}
