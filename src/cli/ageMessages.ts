import { type Command, InvalidArgumentError } from 'commander';
import { type Io, Refusal } from './io.js';
import type { WithStore } from './store.js';

/** For trying out what happens to old messages: `talk:developer:age-chat-messages`. */
export function addAgeMessagesCommand(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('talk:developer:age-chat-messages')
    .description('Make the messages of a conversation older than they are, for testing')
    .argument('<token>', 'of the conversation')
    .option('--hours <hours>', 'by how much', wholeHours, 24)
    .action((token: string, { hours }: { hours: number }) =>
      withStore(async ({ storage, bus }) => {
        const room = await storage.roomByToken(token);
        if (!room) throw new Refusal('Room not found');
        const aged = await storage.ageComments(room.id, hours * 3600);
        bus.publish(token);
        io.out(`${aged} messages are ${hours} hours older now\n`);
      }),
    );
}

const maxHours = 1_000_000;

function wholeHours(value: string): number {
  const hours = Number(value);
  if (Number.isInteger(hours) && hours > 0 && hours <= maxHours) return hours;
  throw new InvalidArgumentError('a whole number of hours is needed');
}
