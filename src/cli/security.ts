import { isIP } from 'node:net';
import type { Command } from 'commander';
import { delayAfter } from '../domain/failedAttempt.js';
import { networkOf } from '../throttle.js';
import { CommandError, type Io } from './io.js';
import { formatListing, outputOption } from './output.js';
import type { Store, WithStore } from './store.js';

/** @throws CommandError for what is no address */
function checkedNetwork(address: string): string {
  if (isIP(address) === 0) throw new CommandError(`"${address}" is not a valid IP address`);
  return networkOf(address);
}

async function attempts(io: Io, { storage, clock }: Store, address: string, action: string, output: string) {
  const from = await storage.attemptsFrom(checkedNetwork(address));
  const found = from.filter((attempt) => action === '' || attempt.action === action);
  const delay = delayAfter(found, clock.now());
  io.out(formatListing({ 'bypass-listed': false, attempts: found.length, delay }, output));
}

async function reset({ storage }: Store, address: string, action: string | undefined): Promise<void> {
  await storage.forgetAttempts(checkedNetwork(address), action);
}

/** `security:bruteforce:…` */
export function addSecurityCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('security:bruteforce:attempts')
    .description('Show how often an address has failed at guessing')
    .argument('<address>', 'IP address; of IPv6 its whole /56 counts')
    .argument('[action]', 'login, talkRoomToken, talkRoomPassword, or all of them', '')
    .addOption(outputOption())
    .action((address: string, action: string, { output }: { output: string }) =>
      withStore((store) => attempts(io, store, address, action, output)),
    );

  program
    .command('security:bruteforce:reset')
    .description('Forget how often an address has failed')
    .argument('<address>')
    .argument('[action]', 'of one kind only')
    .action((address: string, action: string | undefined) => withStore((store) => reset(store, address, action)));
}
