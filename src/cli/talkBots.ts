import type { Command } from 'commander';
import { changeBot, installBot, removeBot, setUpBot, uninstallBot } from '../actions/manageBots.js';
import {
  type Bot,
  type BotFlaw,
  BotState,
  featureLabels,
  featuresFor,
  featuresOf,
  flawOf,
  urlHashOf,
} from '../domain/bot.js';
import { type Io, Refusal } from './io.js';
import { formatListing, formatTable, outputOption } from './output.js';
import type { Store, WithStore } from './store.js';
import { collect } from './users.js';

const flaws: Record<BotFlaw, string> = {
  name: 'The provided name is too short or too long (min. 1 char, max. 64 chars)',
  secret: 'The provided secret is too short (min. 40 chars, max. 128 chars)',
  url: 'The provided URL is not a valid URL',
  description: 'The provided description is too long (max. 4000 chars)',
};
const taken = {
  url: new Refusal('Bot with the same URL is already registered', 2),
  secret: new Refusal('Bot with the same secret is already registered', 3),
};

/** @returns undefined when none was named */
function wishedFeatures(names: string[]): number | undefined {
  if (names.length === 0) return undefined;
  const features = featuresOf(names);
  if (features === undefined) {
    throw new Refusal('The provided features are invalid (webhook, response, event, reaction, none)');
  }
  return features;
}

async function knownBot({ storage }: Store, id: string): Promise<Bot> {
  const bot = /^\d{1,15}$/.test(id) ? await storage.bot(Number(id)) : undefined;
  if (!bot) throw new Refusal(`Bot could not be found by id: ${id}`);
  return bot;
}

interface InstallOptions {
  setup: boolean;
  feature: string[];
}

interface NewBot {
  name: string;
  secret: string;
  url: string;
  description: string;
}

async function install(io: Io, store: Store, bot: NewBot, { setup, feature }: InstallOptions): Promise<void> {
  const draft = {
    ...bot,
    urlHash: urlHashOf(bot.url),
    state: setup ? BotState.enabled : BotState.noSetup,
    features: featuresFor(bot.url, wishedFeatures(feature)),
  };
  const flaw = flawOf(draft);
  if (flaw) throw new Refusal(flaws[flaw]);
  const installed = await installBot(store, draft);
  if (installed === 'url' || installed === 'secret') throw taken[installed];
  io.out(`Bot installed\nID: ${installed.id}\n`);
}

interface ListOptions {
  output: string;
  verbose?: true;
}

async function list(io: Io, { storage }: Store, token: string | undefined, options: ListOptions): Promise<void> {
  const room = token === undefined ? undefined : await storage.roomByToken(token);
  const bots = token === undefined ? await storage.bots() : room ? await storage.botsIn(room.id) : [];
  const rows = bots.map((bot) => ({
    id: bot.id,
    name: bot.name,
    description: bot.description,
    ...(options.verbose && { url: bot.url, url_hash: bot.urlHash }),
    error_count: bot.errorCount,
    ...(options.verbose && { last_error_date: bot.lastErrorDate, last_error_message: bot.lastErrorMessage }),
    state: bot.state,
    features: featureLabels(bot.features).join(', '),
  }));
  io.out(options.output === 'plain' ? formatTable(rows) : formatListing(rows, options.output));
}

async function setUp(io: Io, store: Store, id: string, tokens: string[]): Promise<void> {
  const bot = await knownBot(store, id);
  for (const token of tokens) {
    const room = await store.storage.roomByToken(token);
    if (!room) throw new Refusal(`Conversation could not be found by token: ${token}`, 2);
    if (!(await setUpBot(store, room, bot.id))) {
      throw new Refusal(`Bot is already set up for the conversation ${token}`, 3);
    }
    io.out(`Successfully set up for conversation ${token}\n`);
  }
}

async function remove(io: Io, store: Store, id: string, tokens: string[]): Promise<void> {
  const bot = await knownBot(store, id);
  for (const token of new Set(tokens)) {
    const room = await store.storage.roomByToken(token);
    if (room) await removeBot(store, room, bot.id);
  }
  io.out('Remove bot from given conversations\n');
}

async function setState(io: Io, store: Store, id: string, state: string, names: string[]): Promise<void> {
  if (!/^[012]$/.test(state)) throw new Refusal('Provided state is invalid');
  const bot = await knownBot(store, id);
  const wished = wishedFeatures(names);
  const features = wished === undefined ? undefined : featuresFor(bot.url, wished);
  await changeBot(store, bot.id, { state: Number(state), ...(features !== undefined && { features }) });
  const said = features === undefined ? '' : ` with features: ${featureLabels(features).join(', ')}`;
  io.out(`Bot state set to ${state}${said}\n`);
}

async function uninstall(io: Io, store: Store, id: string | undefined, url: string | undefined): Promise<void> {
  if (id === undefined && url === undefined) throw new Refusal('URL is required when no ID is given');
  const bot = (await store.storage.bots()).find((each) => (id === undefined ? each.url === url : `${each.id}` === id));
  if (!bot || !(await uninstallBot(store, bot.id))) throw new Refusal('Bot not found');
  io.out('Bot uninstalled\n');
}

const features = 'webhook, response, event, reaction or none; may be given more than once';

/** `talk:bot:…`, as Talk has them (spec/bots.md §6). */
export function addTalkBotCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('talk:bot:install')
    .description('Install a bot, which moderators may enable then')
    .argument('<name>', 'what it is called, 1 to 64 bytes')
    .argument('<secret>', 'what both sides sign with, 40 to 128 bytes')
    .argument('<url>', 'where it listens')
    .argument('[description]', 'what it does, for moderators', '')
    .option('--no-setup', 'moderators can neither enable nor disable it: see talk:bot:setup')
    .option('-f, --feature <feature>', `${features} (webhook and response)`, collect, [])
    .action((name: string, secret: string, url: string, description: string, options: InstallOptions) =>
      withStore((store) => install(io, store, { name, secret, url, description }, options)),
    );

  program
    .command('talk:bot:list')
    .description('List the bots that are installed, or those that are enabled in a conversation')
    .argument('[token]', 'of the conversation')
    .option('-v, --verbose', 'more of each')
    .addOption(outputOption())
    .action((token: string | undefined, options: ListOptions) => withStore((store) => list(io, store, token, options)));

  program
    .command('talk:bot:setup')
    .description('Enable a bot in conversations')
    .argument('<bot-id>', 'as talk:bot:list tells it')
    .argument('[token...]', 'of the conversations')
    .action((id: string, tokens: string[]) => withStore((store) => setUp(io, store, id, tokens)));

  program
    .command('talk:bot:remove')
    .description('Disable a bot in conversations')
    .argument('<bot-id>')
    .argument('[token...]')
    .action((id: string, tokens: string[]) => withStore((store) => remove(io, store, id, tokens)));

  program
    .command('talk:bot:state')
    .description('Change whether a bot works, and what it does')
    .argument('<bot-id>')
    .argument('<state>', '0 for off, 1 for on, 2 for on without moderators being able to enable or disable it')
    .option('-f, --feature <feature>', features, collect, [])
    .action((id: string, state: string, { feature }: { feature: string[] }) =>
      withStore((store) => setState(io, store, id, state, feature)),
    );

  program
    .command('talk:bot:uninstall')
    .description('Take a bot out of all conversations and forget it; what it wrote stays')
    .argument('[bot-id]')
    .option('--url <url>', 'where the bot listens, instead of its id')
    .action((id: string | undefined, { url }: { url?: string }) => withStore((store) => uninstall(io, store, id, url)));
}
