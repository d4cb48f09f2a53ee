// Serves the built files for `npm start`. The platform does not run this server, because it hosts the files itself.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('public', import.meta.url));
const TYPES = new Map([
  ['.css', 'text/css'],
  ['.html', 'text/html'],
  ['.js', 'text/javascript'],
  ['.json', 'application/json'],
  ['.map', 'application/json'],
  ['.svg', 'image/svg+xml'],
]);

const server = createServer(async (request, response) => {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return response.writeHead(405, { allow: 'GET, HEAD' }).end();
  if (request.url === '/health') return response.writeHead(200).end('ok');
  const file = await find(request.url ?? '/').catch(() => undefined);
  if (!file) return response.writeHead(404).end();
  // Pages of other origins load the files.
  const headers = {
    'access-control-allow-origin': '*',
    'content-type': TYPES.get(extname(file)) ?? 'application/octet-stream',
  };
  response.writeHead(200, headers);
  if (request.method === 'HEAD') return response.end();
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
});

/** The path of the file for a URL, or undefined if the folder has no such file. */
async function find(url) {
  const file = normalize(join(FOLDER, decodeURIComponent(url.split('?')[0])));
  if (!file.startsWith(FOLDER + sep)) return undefined;
  return (await stat(file)).isFile() ? file : undefined;
}

server.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
server.listen(Number(process.env.PORT || 8080), () =>
  console.log(`Serving ${FOLDER} on port ${server.address().port}`),
);
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close());
