import type { Command } from 'commander';
import { sessionKillTimeout, sessionTimeout } from '../domain/session.js';
import { type Io, Refusal } from './io.js';
import { formatListing, type Listing, outputOption } from './output.js';
import type { Store, WithStore } from './store.js';

/** Seconds without a ping after which nobody is counted as being in a call any more. */
const aliveInCall = 2 * sessionTimeout;

const none = 'No calls in progress';

const isPlain = (output: string): boolean => output === 'plain';

/** Devices in calls by token, and what is said of them together. */
async function runningCalls({ storage, clock }: Store) {
  const calls = await storage.runningCalls(clock.now() - aliveInCall);
  const sessions = calls.reduce((sum, call) => sum + call.sessions, 0);
  return { calls, summary: `There are currently ${calls.length} calls in progress with ${sessions} participants` };
}

/** With the exit code 1 while there are calls, so that a script may wait for them to end. */
async function active(io: Io, store: Store, output: string): Promise<void> {
  const { calls, summary } = await runningCalls(store);
  const text = calls.length > 0 ? summary : none;
  io.out(isPlain(output) ? `${text}\n` : formatListing([text], output));
  if (calls.length > 0) process.exitCode = 1;
}

async function monitorCalls(io: Io, store: Store, output: string): Promise<void> {
  const { calls, summary } = await runningCalls(store);
  const byToken = (name: (token: string) => string): Listing =>
    Object.fromEntries(calls.map(({ token, sessions }) => [name(token), sessions]));
  if (!isPlain(output)) io.out(formatListing(byToken(String), output));
  else if (calls.length === 0) io.out(`${none}\n`);
  else
    io.out(
      `${summary}\n${formatListing(
        byToken((token) => `"${token}"`),
        output,
      )}`,
    );
}

async function monitorRoom(io: Io, { storage, clock }: Store, token: string, options: RoomOptions): Promise<void> {
  const room = await storage.roomByToken(token);
  if (!room) throw new Refusal(`Room with token ${token} not found`);
  const now = clock.now();
  const attendees = (await storage.attendees(room.id)).length;
  const present = (await storage.peers(room.id)).filter(({ session }) => session.lastPing > now - sessionKillTimeout);
  const sessions = present.length;
  const inCall = present.filter(({ session }) => session.inCall !== 0).length;
  if (options.output === 'csv') io.out(`${[now, attendees, sessions, inCall].join(options.separator)}\n`);
  else if (!isPlain(options.output)) io.out(formatListing({ attendees, sessions, inCall }, options.output));
  else {
    const whom = `${attendees} attendees with ${sessions} sessions of which ${inCall} are in the call`;
    io.out(`The conversation has ${whom}.\n`);
  }
}

interface RoomOptions {
  output: string;
  separator: string;
}

/** `talk:active-calls` and `talk:monitor:…`: what is going on, for administrators. */
export function addTalkCallCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('talk:active-calls')
    .description('Say whether there are calls; the exit code is 1 while there are')
    .addOption(outputOption())
    .action(({ output }: { output: string }) => withStore((store) => active(io, store, output)));

  program
    .command('talk:monitor:calls')
    .description('List the conversations that are in a call, with how many devices are in it')
    .addOption(outputOption())
    .action(({ output }: { output: string }) => withStore((store) => monitorCalls(io, store, output)));

  program
    .command('talk:monitor:room')
    .description('Count the attendees of a conversation, their devices and those that are in the call')
    .argument('<token>')
    .addOption(outputOption('csv'))
    .option('--separator <separator>', 'between the values of --output=csv: time, attendees, devices, in the call', ',')
    .action((token: string, options: RoomOptions) => withStore((store) => monitorRoom(io, store, token, options)));
}
