// Starts the application on the port that the platform names.
import { createServer } from 'node:http';
import { readBody } from './body.js';
import { answer } from './answer.js';

const port = Number(process.env.PORT ?? 8080);

createServer(async (request, response) => {
  const result = await readBody(request).then(
    (body) => answer({ method: request.method, path: request.url, headers: request.headers, body }, process.env),
    () => ({ status: 400, body: { message: 'The body is not JSON.' } }),
  );
  response.writeHead(result.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(result.body ?? {}));
}).listen(port, () => console.log(`ready on ${port}`));
