/**
 * The Node that becomes part of the single executable, with the headers that addons are compiled against. To take a newer
 * one, change scripts/node.json: `npm view NAME@VERSION dist.integrity` tells what its archive must be.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const pinned = JSON.parse(readFileSync('scripts/node.json', 'utf8'));

const platform = `${process.platform}-${process.arch}`;

/**
 * Fetches it from the npm registry into build/, unless it is there.
 * @returns the directory that holds bin/node and include/node, and its version
 */
export function fetchNode() {
  const { version, packages } = pinned;
  const wanted = packages[platform];
  if (!wanted) throw new Error(`Executables are made for ${Object.keys(packages).join(' and ')}, not for ${platform}.`);
  const home = resolve(`build/node-${version}-${platform}`);
  if (existsSync(home)) return { home, version };

  const arriving = `${home}.arriving`;
  rmSync(arriving, { recursive: true, force: true });
  mkdirSync(arriving, { recursive: true });
  console.log(`fetching ${wanted.name}@${version} from the npm registry (some 50 MB) …`);
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', `${wanted.name}@${version}`, '--json', '--pack-destination', arriving], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const archive = join(arriving, filename);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (integrity !== wanted.integrity) {
    throw new Error(`${filename} is not what scripts/node.json expects: ${integrity}`);
  }
  execFileSync('tar', ['-xzf', archive, '-C', arriving, '--strip-components=1']);
  rmSync(archive);
  renameSync(arriving, home);
  return { home, version };
}
