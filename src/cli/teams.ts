import { type Command, Option } from 'commander';
import { addTeam, deleteTeam, joinTeam, leaveTeam, renameTeam } from '../actions/changeTeam.js';
import { cliActor } from '../domain/actor.js';
import type { Team } from '../domain/user.js';
import { CommandError, type Io } from './io.js';
import { formatListing, outputOption } from './output.js';
import type { Store, WithStore } from './store.js';
import { existingUser } from './users.js';

/** @throws CommandError when there is no such team */
async function existingTeam({ storage }: Store, id: string): Promise<Team> {
  const [team] = await storage.teamsById([id]);
  if (!team) throw new CommandError(`Team "${id}" does not exist.`);
  return team;
}

/** What occ's circles also know, such as addresses, cannot be a member here. */
const memberType = () => new Option('--type <type>', 'kind of id: 1 for accounts, the only one here').choices(['1']);

async function create(io: Io, store: Store, owner: string, name: string, output: string): Promise<void> {
  const team = await addTeam(store, await existingUser(store, owner), name);
  io.out(
    output === 'plain' ? `Team "${team.displayName}" was created: ${team.id}\n` : formatListing({ ...team }, output),
  );
}

async function edit(store: Store, id: string, key: string, value: string): Promise<void> {
  if (!/^(displayName|name)$/i.test(key)) throw new CommandError('Only displayName can be set');
  await existingTeam(store, id);
  await renameTeam(store, id, value);
}

/** `circles:…`: teams, which Nextcloud once called circles. */
export function addTeamCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('circles:manage:create')
    .description('Make a team')
    .argument('<owner>', 'account that is its first member')
    .argument('<name>')
    .addOption(memberType())
    .addOption(outputOption())
    .action((owner: string, name: string, { output }: { output: string }) =>
      withStore((store) => create(io, store, owner, name, output)),
    );

  program
    .command('circles:manage:edit')
    .description('Rename a team')
    .argument('<id>')
    .argument('<key>', 'displayName')
    .argument('<value>')
    .action((id: string, key: string, value: string) => withStore((store) => edit(store, id, key, value)));

  program
    .command('circles:manage:destroy')
    .description('Delete a team; the accounts stay')
    .argument('<id>')
    .action((id: string) =>
      withStore(async (store) => {
        await deleteTeam(store, (await existingTeam(store, id)).id, cliActor);
      }),
    );

  program
    .command('circles:manage:list')
    .description('List teams with their members')
    .addOption(outputOption())
    .action(({ output }: { output: string }) =>
      withStore(async (store) => {
        const teams = await Promise.all(
          (await store.storage.teams()).map(async ({ id, displayName }) => {
            return [id, { displayName, members: await store.storage.membersOfTeam(id) }] as const;
          }),
        );
        io.out(formatListing(Object.fromEntries(teams), output));
      }),
    );

  for (const [verb, change] of Object.entries({ add: joinTeam, remove: leaveTeam })) {
    program
      .command(`circles:members:${verb}`)
      .description(verb === 'add' ? 'Add an account to a team' : 'Take an account out of a team')
      .argument('<id>')
      .argument('<uid>')
      .addOption(memberType())
      .action((id: string, uid: string) =>
        withStore(async (store) => {
          const team = await existingTeam(store, id);
          await change(store, team.id, (await existingUser(store, uid)).uid, cliActor);
        }),
      );
  }
}
