import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loggedPath } from '../../src/http/reply.js';

test('what a link is secret by does not come into the log', () => {
  for (const [path, logged] of [
    ['/index.php/login/v2/flow/secret', '/index.php/login/v2/flow/…'],
    ['/index.php/s/secret/download', '/index.php/s/…'],
    ['/s/secret', '/s/…'],
    ['/index.php//s//secret', '/index.php//s//…'],
    ['/apps/files_sharing/publicpreview/secret', '/apps/files_sharing/publicpreview/…'],
    ['/remote.php/dav/files/alice/s/menu', '/remote.php/dav/files/alice/s/menu'],
  ] as const) {
    assert.is(loggedPath(path), logged);
  }
});

test.run();
