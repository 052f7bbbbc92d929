import { type Command, Option } from 'commander';
import { systemConfig } from '../domain/appConfig.js';
import { CommandError, type Io } from './io.js';
import { outputOption } from './output.js';
import type { Store, WithStore } from './store.js';

/** What can be set for the whole server; everything else is a setting of `serve`. */
const known = new Map([
  ['auth.bruteforce.protection.enabled', 'whether guessing at passwords and tokens is slowed down (true or false)'],
  ['reference_opengraph', 'whether pages that links lead to are fetched for previews (true or false; false if unset)'],
  // Scripts for occ set it in tests; it lets addresses of the same network be slowed down too, as they are here anyway.
  ['auth.bruteforce.protection.testing', ''],
]);

/** @throws CommandError for what has no effect here */
function checkKnown(names: string[]): string {
  const [name = ''] = names;
  if (names.length === 1 && known.has(name)) return name;
  throw new CommandError(`There is no system setting ${names.join('.')} here; see serve --help`);
}

interface Options {
  value: string;
  defaultValue?: string;
}

async function set(io: Io, { storage }: Store, names: string[], { value }: Options): Promise<void> {
  const name = checkKnown(names);
  if (value !== 'true' && value !== 'false') throw new CommandError(`${name} must be true or false`);
  await storage.setAppConfig(systemConfig, name, value);
  io.out(`System config value ${name} set to boolean ${value}\n`);
}

async function get(io: Io, { storage }: Store, names: string[], { defaultValue }: Options): Promise<void> {
  const value = (await storage.appConfig(systemConfig, checkKnown(names))) ?? defaultValue;
  if (value === undefined) throw new CommandError(`System config value ${names.join('.')} is not set`);
  // Both values there are can stand in JSON as they are.
  io.out(`${value}\n`);
}

async function remove(io: Io, { storage }: Store, names: string[]): Promise<void> {
  const name = checkKnown(names);
  await storage.deleteAppConfig(systemConfig, name);
  io.out(`System config value ${name} deleted\n`);
}

/** `config:system:…` */
export function addSystemConfigCommands(program: Command, io: Io, withStore: WithStore): void {
  const settings = [...known].filter(([, what]) => what !== '').map(([name, what]) => `${name}: ${what}`);
  const argument = settings.join('\n');

  program
    .command('config:system:set')
    .description('Set a value for the whole server')
    .argument('<name...>', argument)
    .requiredOption('--value <value>', 'what to set')
    .addOption(new Option('--type <type>').hideHelp())
    .action((names: string[], options: Options) => withStore((store) => set(io, store, names, options)));

  program
    .command('config:system:get')
    .description('Show a value for the whole server')
    .argument('<name...>', argument)
    .option('--default-value <value>', 'what to show where nothing is set')
    .addOption(outputOption())
    .action((names: string[], options: Options) => withStore((store) => get(io, store, names, options)));

  program
    .command('config:system:delete')
    .description('Delete a value for the whole server')
    .argument('<name...>', argument)
    .action((names: string[]) => withStore((store) => remove(io, store, names)));
}
