import { type Command, Option } from 'commander';
import { canSetConfig, isAppId, isHiddenConfig } from '../domain/appConfig.js';
import { CommandError, type Io } from './io.js';
import { formatListing, outputOption } from './output.js';
import type { Store, WithStore } from './store.js';

interface Options {
  value: string;
  defaultValue?: string;
  updateOnly?: true;
  errorIfNotExists?: true;
  output: string;
}

const read = async ({ storage }: Store, app: string, key: string): Promise<string | undefined> =>
  isHiddenConfig(app, key) ? undefined : storage.appConfig(app, key);

/** @throws CommandError for what is not to be set */
function checkSettable(app: string, key: string): void {
  if (!isAppId(app) || !canSetConfig(app, key)) throw new CommandError('The given key can not be set');
}

async function set(io: Io, store: Store, app: string, key: string, options: Options): Promise<void> {
  checkSettable(app, key);
  if (options.updateOnly && (await read(store, app, key)) === undefined) {
    throw new CommandError('Value not updated, as it has not been set before.');
  }
  await store.storage.setAppConfig(app, key, options.value);
  io.out(`Config value ${key} for app ${app} set to ${options.value}\n`);
}

async function get(io: Io, store: Store, app: string, key: string, options: Options): Promise<void> {
  const value = (await read(store, app, key)) ?? options.defaultValue;
  if (value === undefined) throw new CommandError(`Config value ${key} of app ${app} is not set`);
  io.out(options.output === 'plain' ? `${value}\n` : `${JSON.stringify(value)}\n`);
}

async function remove(io: Io, store: Store, app: string, key: string, options: Options): Promise<void> {
  checkSettable(app, key);
  if (options.errorIfNotExists && (await read(store, app, key)) === undefined) {
    throw new CommandError(`Config ${key} of app ${app} could not be deleted because it did not exist`);
  }
  await store.storage.deleteAppConfig(app, key);
  io.out(`Config value ${key} of app ${app} deleted\n`);
}

async function list(io: Io, { storage }: Store, app: string, output: string): Promise<void> {
  const entries = Object.entries(await storage.appConfigOf(app));
  io.out(formatListing(Object.fromEntries(entries.filter(([key]) => !isHiddenConfig(app, key))), output));
}

/** `config:app:…` */
export function addConfigCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('config:app:set')
    .description('Set a value of the configuration')
    .argument('<app>', 'spreed for conversations')
    .argument('<key>')
    .requiredOption('--value <value>', 'what to set')
    .option('--update-only', 'set it only if it was set before')
    // Scripts made for occ give a type; values are texts here, and whoever reads one knows what it is.
    .addOption(new Option('--type <type>').hideHelp())
    .action((app: string, key: string, options: Options) => withStore((store) => set(io, store, app, key, options)));

  program
    .command('config:app:get')
    .description('Show a value of the configuration')
    .argument('<app>')
    .argument('<key>')
    .option('--default-value <value>', 'what to show where nothing is set')
    .addOption(outputOption())
    .action((app: string, key: string, options: Options) => withStore((store) => get(io, store, app, key, options)));

  program
    .command('config:app:delete')
    .description('Delete a value of the configuration')
    .argument('<app>')
    .argument('<key>')
    .option('--error-if-not-exists', 'fail where there is nothing to delete')
    .action((app: string, key: string, options: Options) => withStore((store) => remove(io, store, app, key, options)));

  program
    .command('config:app:list')
    .description("Show an app's configuration")
    .argument('<app>')
    .addOption(outputOption())
    .action((app: string, { output }: Options) => withStore((store) => list(io, store, app, output)));
}
