import type { Command } from 'commander';
import { jobClasses, storageJobs } from '../jobs/all.js';
import type { JobName } from '../jobs/jobs.js';
import { type Io, Refusal } from './io.js';
import { formatListing, outputOption } from './output.js';
import type { Store, WithStore } from './store.js';

/** Jobs that can be done here, as they are listed: by a number, and the name of the class where Nextcloud has such a job. */
const listedJobs = (store: Store) =>
  Object.entries(storageJobs(store)).map(([name, job], place) => ({
    id: place + 1,
    class: jobClasses[name as JobName] ?? name,
    job,
  }));

async function execute(io: Io, store: Store, id: string): Promise<void> {
  const found = listedJobs(store).find((job) => String(job.id) === id);
  if (!found) throw new Refusal(`Job with ID ${id} could not be found in the database`);
  await found.job.run(store.clock.now());
  io.out('Job executed!\n');
}

/** `background-job:list` and `background-job:execute`: the server does all of it by itself when it is due. */
export function addJobCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('background-job:list')
    .description('List what the server does by itself and can also be done from here')
    .option('-c, --class <name>', 'only the one of that name')
    .addOption(outputOption())
    .action((options: { class?: string; output: string }) =>
      withStore(async (store) => {
        const jobs = listedJobs(store).filter((job) => options.class === undefined || job.class === options.class);
        io.out(
          formatListing(
            jobs.map(({ id, class: name }) => ({ id, class: name })),
            options.output,
          ),
        );
      }),
    );
  program
    .command('background-job:execute')
    .description('Do now what is due of a job')
    .argument('<job-id>', 'as background-job:list tells it')
    .option('--force-execute', 'as Nextcloud has it; jobs here do what is due whenever they are asked')
    .action((id: string) => withStore((store) => execute(io, store, id)));
}
