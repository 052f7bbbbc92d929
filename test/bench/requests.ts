import { authorizationOf, type Credentials } from './people.js';

/** Requests as the bytes that go over the wire. */

const chat = '/ocs/v2.php/apps/spreed/api/v1/chat';

const headers = (person: number, credentials: Credentials = 'password'): string =>
  `Host: 127.0.0.1\r\nAuthorization: ${authorizationOf(person, credentials)}\r\nOCS-APIRequest: true\r\nAccept: application/json\r\n`;

export const getRequest = (person: number, path: string): string =>
  `GET /ocs/v2.php${path} HTTP/1.1\r\n${headers(person)}\r\n`;

/** A poll as what comes before and after the id of the last known message. */
export function pollRequest(
  person: number,
  token: string,
  { credentials, setReadMarker }: { credentials: Credentials; setReadMarker: boolean },
): [before: string, after: string] {
  const query = `lookIntoFuture=1&timeout=60&limit=100&setReadMarker=${Number(setReadMarker)}`;
  return [`GET ${chat}/${token}?${query}&lastKnownMessageId=`, ` HTTP/1.1\r\n${headers(person, credentials)}\r\n`];
}

/** The newest messages, or those before an id. */
export const historyRequest = (person: number, token: string, limit: number, before = 0): string =>
  getRequest(
    person,
    `/apps/spreed/api/v1/chat/${token}?lookIntoFuture=0&limit=${limit}&lastKnownMessageId=${before}&setReadMarker=0`,
  );

export function postRequest(person: number, token: string, text: string): string {
  const body = JSON.stringify({ message: text });
  return `POST ${chat}/${token} HTTP/1.1\r\n${headers(person)}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** Each message says which one it is, so that lost and doubled ones are known. */
export const textOf = (number: number): string => `bench ${number} Shall we meet at the usual place at noon?`;

const textForm = /"message":"bench (\d+) /g;

/** Which messages an answer holds, in its order. */
export function numbersIn(body: string): number[] {
  const numbers: number[] = [];
  for (const [, number] of body.matchAll(textForm)) numbers.push(Number(number));
  return numbers;
}
