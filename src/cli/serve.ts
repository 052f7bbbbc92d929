import type { Command } from 'commander';
import { readConfig, type SettingKey, settings } from '../config.js';
import { commandName } from '../executable/commandName.js';
import type { RunningServer } from '../server.js';
import { parleyVersion } from '../version.js';

/** `--data-dir` for `dataDir`. */
const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

type Flags = Partial<Record<Exclude<SettingKey, 'tlsSelfSigned'>, string>> & { tlsSelfSigned?: true };

/** Adds `serve`, with a flag for each setting; flags come before the environment. */
export function addServe(program: Command): void {
  const command = program.command('serve').description('Run the server until it is told to stop (SIGTERM, SIGINT)');
  for (const { key, env, fallback, help } of settings) {
    // A password on a command line is seen by everybody on the machine.
    if (key === 'adminPassword' || key === 'smtpUrl') continue;
    if (key === 'tlsSelfSigned') {
      command.option(flagOf(key), `${help.replace('on or off: ', '')} (${env})`);
      continue;
    }
    command.option(`${flagOf(key)} <value>`, `${help} (${env}${fallback ? `, default ${fallback}` : ''})`);
  }
  command.addHelpText(
    'after',
    '\nPARLEY_SMTP_URL names the mail server for invitations. PARLEY_ADMIN_PASSWORD sets the password of the account made at the first start; without it one is made up.',
  );
  command.action(async ({ tlsSelfSigned, ...flags }: Flags) => {
    const switched = tlsSelfSigned ? { tlsSelfSigned: 'on' } : {};
    const config = readConfig(process.env, { ...program.opts(), ...flags, ...switched });
    await serve(config);
  });
}

async function serve(config: ReturnType<typeof readConfig>): Promise<void> {
  // Loaded only now, for the other commands are better off without.
  const [{ openLog }, { startServer }, { socketOfSystemd, systemdNotes }] = await Promise.all([
    import('../log.js'),
    import('../server.js'),
    import('../systemd.js'),
  ]);
  const { log, reopen } = openLog(config);
  const onFatal = (error: unknown) => {
    log.error({ err: error }, 'the server cannot go on');
    process.exit(1);
  };
  const socket = socketOfSystemd(process.env, process.pid);
  const systemd = systemdNotes(process.env, process.pid, (error) => log.warn({ err: error }, 'systemd was not told'));
  const starting = startServer(config, log, onFatal, { socket });
  // From the first moment on, for signals may come early.
  const stop = (signal: string) => {
    log.info({ signal }, 'stopping');
    systemd.stopping();
    starting
      .then((running) => running.stop())
      .then(
        () => process.exit(0),
        (error) => {
          log.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
  };
  const reload = (running: RunningServer) => {
    running.reloadCertificate();
    try {
      reopen();
      log.info('the log was opened anew; settings of the environment count from the next start on');
    } catch (error) {
      log.error({ err: error }, 'the log could not be opened anew');
    }
  };
  process.on('SIGHUP', () => {
    starting.then(
      (running) => systemd.reloading(() => reload(running)),
      () => {},
    );
  });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  const running = await starting;
  const { host, port, firstStart, deps, metrics } = running;
  if (firstStart.generatedPassword) {
    process.stdout.write(
      `The account "${config.adminUser}" was made. Its password, shown only now: ${firstStart.generatedPassword}\n`,
    );
  }
  if (config.tlsSelfSigned) {
    process.stdout.write(`SHA-256 fingerprint of the certificate: ${running.fingerprint}\n`);
  }
  const { dataDir } = config;
  const { url } = deps.instance;
  log.info({ version: parleyVersion, host, port, dataDir, url, metrics: metrics?.address }, 'Parley is listening');
  if (process.stderr.isTTY) process.stderr.write(welcome(dataDir, url));
  systemd.ready(`Serving ${url}`);
}

/** What to do next, for whoever started it by hand. */
const welcome = (dataDir: string, url: string): string =>
  [
    `Clients connect to ${url}; everything is kept in ${dataDir}`,
    `Add an account: OC_PASS=… ${commandName()} --data-dir '${dataDir}' user:add --password-from-env NAME`,
    `All commands: ${commandName()} --help. Stop with Ctrl+C.`,
    '',
  ].join('\n');
