import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressCheck } from '../../src/outgoing.js';

const outgoing = suite('addresses of bots');

const refused = [
  ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['192.0.2.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fc00::1'],
  ...['fd12::1', 'ff02::1', '::ffff:10.0.0.1', '::ffff:7f00:1', '64:ff9b::a00:1', '2002:a00:1::1', '2001:db8::1'],
  ...['::7f00:1', 'fec0::1', '100::1', 'localhost', ''],
];

outgoing('only public ones are asked', () => {
  const check = addressCheck([]);
  assert.equal(refused.filter(check), []);
  const open = ['1.1.1.1', '93.184.216.34', '2606:4700::1111', '::ffff:1.1.1.1'];
  assert.equal(open.filter(check), open);
});

outgoing('unless the administrator has allowed others', () => {
  const check = addressCheck(['loopback', '10.1.0.0/16', 'fd12::/16']);
  const allowed = ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', 'fd12::7', '1.1.1.1'];
  assert.equal(allowed.filter(check), allowed);
  assert.equal(['10.2.0.1', 'fd13::1', '192.168.1.1'].filter(check), []);
});

outgoing.run();
