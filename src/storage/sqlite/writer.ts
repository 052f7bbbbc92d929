/**
 * The thread that writes. Waiting for the disk happens here, never in the event loop of the server; what arrives
 * meanwhile is committed together next.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { connect } from './connection.js';
import { toFailure } from './failure.js';
import { groupCommit, type Outcome } from './groupCommit.js';
import { type Operations, operationsOn } from './operations.js';
import type { Call, FromWriter, Result, ToWriter, WriterData } from './writerMessages.js';

if (parentPort) serve(parentPort, workerData);

function serve(port: MessagePort, { path }: WriterData): void {
  const connection = connect(path);
  const operations = operationsOn(connection);
  const byName = new Map<string, (...args: never[]) => unknown>(Object.entries(operations));
  const commitTogether = groupCommit(connection.$client);
  const tell = (message: FromWriter) => port.postMessage(message);

  const run = ({ name, args }: Call): unknown => {
    const operation = byName.get(name);
    if (!operation) throw new Error(`There is no operation ${name}`);
    return operation(...args);
  };

  port.on('message', (first: ToWriter) => {
    const messages = [first];
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) messages.push(next.message);
    const calls = messages.flatMap((message) => message.calls);
    const { outcomes, others } = commitTogether(calls.map((call) => () => run(call)));
    tell({ messages: messages.length, results: outcomes.map(toResult), others });
    if (!messages.some((message) => message.close)) return;
    // Whoever closes a database last also brings its write-ahead log into it.
    connection.$client.close();
    port.close();
  });

  tell({ names: Object.keys(operations) as (keyof Operations)[] });
}

const toResult = (outcome: Outcome): Result =>
  'error' in outcome ? { failure: toFailure(outcome.error) } : { value: outcome.value };
