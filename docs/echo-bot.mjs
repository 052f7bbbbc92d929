// Says again what begins with "!echo ". Needs Node and nothing else; bots.md beside this file says how to run it.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { BOT_SECRET = '', SERVER = 'http://127.0.0.1:8080', PORT = '3000' } = process.env;
const sign = (text) => createHmac('sha256', BOT_SECRET).update(text).digest('hex');

function isSigned(headers, body) {
  const given = Buffer.from(headers['x-nextcloud-talk-signature'] ?? '');
  const right = Buffer.from(sign(headers['x-nextcloud-talk-random'] + body));
  return given.length === right.length && timingSafeEqual(given, right);
}

async function say(token, message, replyTo) {
  const random = randomBytes(32).toString('hex');
  const headers = { 'OCS-APIRequest': 'true', 'Content-Type': 'application/json' };
  headers['X-Nextcloud-Talk-Bot-Random'] = random;
  headers['X-Nextcloud-Talk-Bot-Signature'] = sign(random + message); // of the text, not of the whole body
  const url = `${SERVER}/ocs/v2.php/apps/spreed/api/v1/bot/${token}/message`;
  const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ message, replyTo }) });
  if (status !== 201) console.error(`The answer was not taken: ${status}`);
}

const bot = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const isTrue = isSigned(request.headers, body);
  response.writeHead(isTrue ? 200 : 401).end(); // at once: nobody listens after five seconds
  const { type, object, target } = isTrue ? JSON.parse(body) : {};
  if (type !== 'Create') return; // somebody came or went, or changed something
  const { message } = JSON.parse(object.content);
  if (message.startsWith('!echo ')) await say(target.id, message.slice(6), Number(object.id));
});
bot.listen(Number(PORT), '127.0.0.1', () => console.log('The bot listens'));
