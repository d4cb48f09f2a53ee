// A small HTTP server around one handler: `POST <endpoint>` and `GET /health`.

import { createServer } from 'node:http';
import { describe, log } from './log.js';

/** @typedef {{ body: string, headers: import('node:http').IncomingHttpHeaders }} Call */
/** @typedef {{ status: number, body?: unknown }} Answer */

/**
 * @typedef {object} Options
 * @property {string} endpoint
 * @property {(call: Call) => Promise<Answer>} handle
 * @property {number} [bodyLimit] Largest body that is read, in bytes.
 */

/**
 * An answer in the form that the API expects of an API Extension that refuses.
 *
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @returns {Answer}
 */
export function refusal(status, code, message) {
  return { status, body: { errors: [{ code, message }] } };
}

/** @param {Options} options */
export function createApp(options) {
  return createServer((request, response) => {
    answer(request, options)
      .catch((error) => {
        log.error('The request failed', describe(error));
        return refusal(500, 'General', 'The request failed; the log tells why.');
      })
      .then((result) => send(response, result));
  });
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {Options} options
 * @returns {Promise<Answer>}
 */
async function answer(request, options) {
  const path = normalize(request.url ?? '/');
  if (path === '/health' && (request.method === 'GET' || request.method === 'HEAD')) {
    return { status: 200, body: { status: 'ok' } };
  }
  if (path !== normalize(options.endpoint)) return refusal(404, 'ResourceNotFound', 'There is nothing at this path.');
  if (request.method !== 'POST') return refusal(405, 'MethodNotAllowed', 'Only POST is served here.');
  const limit = options.bodyLimit ?? 1024 * 1024;
  const body = await readBody(request, limit);
  if (body === undefined) return refusal(413, 'ContentTooLarge', `The body has more than ${limit} bytes.`);
  return options.handle({ body, headers: request.headers });
}

/**
 * The path without its query and without a slash at its end.
 *
 * @param {string} url
 */
function normalize(url) {
  const path = url.split('?')[0] ?? '';
  return path.replace(/\/+$/, '') || '/';
}

/**
 * The body as text; undefined as soon as it is larger than the limit.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {number} limit
 * @returns {Promise<string | undefined>}
 */
function readBody(request, limit) {
  return new Promise((resolve, reject) => {
    /** @type {Buffer[]} */
    const chunks = [];
    let size = 0;
    request.on('data', (chunk) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
      } else {
        chunks.length = 0;
        resolve(undefined);
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {Answer} answer
 */
function send(response, { status, body }) {
  if (status === 405) response.setHeader('allow', 'POST');
  // What is left of a body that is too large is not worth reading.
  if (status === 413) response.setHeader('connection', 'close');
  if (body === undefined) {
    response.writeHead(status).end();
  } else {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

/**
 * Listens on all interfaces, as a container must, until SIGTERM or SIGINT; running requests may end.
 *
 * @param {import('node:http').Server} server
 * @param {number} port
 * @param {number} grace Milliseconds for running requests.
 */
export function serve(server, port, grace = 10_000) {
  server.on('error', (error) => {
    log.error('The server does not run', describe(error));
    process.exitCode = 1;
  });
  server.listen(port, () => {
    const address = server.address();
    log.info('Listening', { port: typeof address === 'object' ? address?.port : port });
  });
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    // A signal often comes twice: to the group of processes, and once more from the package manager.
    if (!server.listening) return;
    log.info('Stopping', { signal });
    server.close();
    setTimeout(() => {
      log.warning('Stopped before everything was done');
      process.exit(1);
    }, grace).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
