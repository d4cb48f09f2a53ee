// A small HTTP server around one handler: `POST <endpoint>` and `GET /health`.

import { createServer } from 'node:http';
import { describe, log } from './log.js';

/** @import { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http' */

/**
 * @typedef {object} HandlerRequest
 * @property {string} body
 * @property {IncomingHttpHeaders} headers
 */

/**
 * @typedef {object} HandlerResponse
 * @property {number} status
 * @property {unknown} [body]
 */

/**
 * @typedef {object} Options
 * @property {string} endpoint
 * @property {(request: HandlerRequest) => Promise<HandlerResponse>} handle
 * @property {number} [bodyLimit] Maximum size of the request body in bytes; 1 MiB by default.
 */

/**
 * An error in the format that the API expects from an API Extension.
 *
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @returns {HandlerResponse}
 */
export function errorResponse(status, code, message) {
  return { status, body: { errors: [{ code, message }] } };
}

/**
 * @param {Options} options
 * @returns {Server}
 */
export function createApp(options) {
  return createServer((request, response) => {
    respond(request, options)
      .catch((error) => {
        log.error('The request failed', describe(error));
        return errorResponse(500, 'General', 'The request failed. See the log for the reason.');
      })
      .then((result) => send(response, result));
  });
}

/**
 * @param {IncomingMessage} request
 * @param {Options} options
 * @returns {Promise<HandlerResponse>}
 */
async function respond(request, options) {
  const path = normalize(request.url ?? '/');
  if (path === '/health' && (request.method === 'GET' || request.method === 'HEAD')) {
    return { status: 200, body: { status: 'ok' } };
  }
  if (path !== normalize(options.endpoint)) return errorResponse(404, 'ResourceNotFound', 'This path does not exist.');
  if (request.method !== 'POST') return errorResponse(405, 'MethodNotAllowed', 'This path accepts only POST.');
  const limit = options.bodyLimit ?? 1024 * 1024;
  const body = await readBody(request, limit);
  if (body === undefined) return errorResponse(413, 'ContentTooLarge', `The body is larger than ${limit} bytes.`);
  return options.handle({ body, headers: request.headers });
}

/**
 * The path without the query and without trailing slashes.
 *
 * @param {string} url
 * @returns {string}
 */
function normalize(url) {
  const path = url.split('?')[0] ?? '';
  return path.replace(/\/+$/, '') || '/';
}

/**
 * The body as text, or undefined if it is larger than the limit.
 *
 * @param {IncomingMessage} request
 * @param {number} limit
 * @returns {Promise<string | undefined>}
 */
function readBody(request, limit) {
  return new Promise((resolve, reject) => {
    /** @type {Buffer[]} */
    const chunks = [];
    let size = 0;
    request.on('data', (/** @type {Buffer} */ chunk) => {
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
 * @param {ServerResponse} response
 * @param {HandlerResponse} handlerResponse
 */
function send(response, { status, body }) {
  if (status === 405) response.setHeader('allow', 'POST');
  // The rest of a body that is too large is not read.
  if (status === 413) response.setHeader('connection', 'close');
  if (body === undefined) {
    response.writeHead(status).end();
  } else {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

/**
 * Listens on all interfaces, as a container must, until SIGTERM or SIGINT. Running requests then have `grace`
 * milliseconds to finish.
 *
 * @param {Server} server
 * @param {number} port
 */
export function serve(server, port, grace = 10_000) {
  server.on('error', (error) => {
    log.error('The server failed', describe(error));
    process.exitCode = 1;
  });
  server.listen(port, () => {
    const address = server.address();
    log.info('Listening', { port: typeof address === 'object' ? address?.port : port });
  });
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    // A signal often arrives twice: sent to the process group, and forwarded by the package manager.
    if (!server.listening) return;
    log.info('Stopping', { signal });
    server.close();
    setTimeout(() => {
      log.warning('Stopped before all requests were finished');
      process.exit(1);
    }, grace).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
