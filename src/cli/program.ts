import { Command, CommanderError, Option } from 'commander';
import { ConfigError } from '../config.js';
import { TalkError } from '../domain/errors.js';
import { unpackAddonsBelow } from '../executable/addons.js';
import { addonPlaces } from '../executable/places.js';
import { versionInFull } from '../version.js';
import { addAgeMessagesCommand } from './ageMessages.js';
import { addAppPasswordCommands } from './appPasswords.js';
import { addConfigCommands } from './config.js';
import { addExportCommands } from './export.js';
import { addFileCommands } from './files.js';
import { addGroupCommands } from './groups.js';
import { CommandError, type Io, processIo, Refusal } from './io.js';
import { addJobCommands } from './jobs.js';
import { addMaintenanceCommands } from './maintenance.js';
import { addSecurityCommands } from './security.js';
import { addServe } from './serve.js';
import { dataDirOf, storeOpener } from './store.js';
import { addSystemConfigCommands } from './systemConfig.js';
import { addTalkBotCommands } from './talkBots.js';
import { addTalkCallCommands } from './talkCalls.js';
import { addTalkRoomCommands } from './talkRooms.js';
import { addTalkUserCommands } from './talkUsers.js';
import { addTeamCommands } from './teams.js';
import { mustBeUsable } from './usableNode.js';
import { addUserSettingCommand } from './userSettings.js';
import { addUserCommands } from './users.js';

/** The whole command line, in the words of Nextcloud's occ. */
export function buildProgram(io: Io): Command {
  const program = new Command('parley')
    .description('A chat server that speaks the Nextcloud Talk API')
    .version(versionInFull, '-V, --version')
    .option('--data-dir <directory>', 'directory that holds the database (PARLEY_DATA_DIR, default ./data)')
    // Habits of occ that change nothing here.
    .addOption(new Option('-n, --no-interaction').hideHelp())
    .addOption(new Option('--no-ansi').hideHelp())
    .addOption(new Option('--no-warnings').hideHelp())
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      // A suggestion stands on a line of its own otherwise.
      outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`),
    })
    .exitOverride()
    .hook('preAction', () => {
      mustBeUsable(process.versions.node);
      unpackAddonsBelow(addonPlaces(io.env, dataDirOf(program, io)));
    });
  const withStore = storeOpener(program, io);
  addServe(program);
  addMaintenanceCommands(program, io);
  addExportCommands(program, io, withStore);
  addUserCommands(program, io, withStore);
  addUserSettingCommand(program, io, withStore);
  addAppPasswordCommands(program, io, withStore);
  addFileCommands(program, io, withStore);
  addGroupCommands(program, io, withStore);
  addTeamCommands(program, io, withStore);
  addConfigCommands(program, io, withStore);
  addSystemConfigCommands(program, io, withStore);
  addSecurityCommands(program, io, withStore);
  addJobCommands(program, io, withStore);
  addAgeMessagesCommand(program, io, withStore);
  addTalkBotCommands(program, io, withStore);
  addTalkCallCommands(program, io, withStore);
  addTalkRoomCommands(program, io, withStore);
  addTalkUserCommands(program, io, withStore);
  return program;
}

/**
 * Runs the command that the arguments name; what goes wrong is told in one line.
 * @param argv as Node has it: the arguments from the third on
 */
export async function runProgram(argv: string[], io: Io = processIo()): Promise<void> {
  try {
    await buildProgram(io).parseAsync(argv);
  } catch (error) {
    // Commander has told its own already: a help text or what is wrong with the arguments.
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else {
      const write = error instanceof Refusal ? io.out : io.err;
      write(`${messageOf(error)}\n`);
      // A server that could not start may have threads and timers that would keep the process alive.
      process.exit(error instanceof Refusal ? error.exitCode : 1);
    }
  }
}

function messageOf(error: unknown): string {
  if (error instanceof TalkError)
    return error.metaMessage || `The command was refused (${error.statusCode ?? error.code})`;
  if (error instanceof CommandError || error instanceof ConfigError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
