// A subscriber for trying a hub: says yes to every question, and prints what it is sent.
//   node examples/websub-subscriber.mjs 9000
import { createServer } from 'node:http';

const port = Number(process.argv[2] ?? 9000);
createServer((request, response) => {
  const { searchParams } = new URL(request.url, 'http://localhost');
  if (request.method === 'GET') {
    console.log(`asked: ${searchParams}`);
    response.end(searchParams.get('hub.challenge') ?? '');
    return;
  }
  let body = '';
  request.setEncoding('utf8').on('data', (text) => (body += text));
  request.on('end', () => {
    const { link, 'content-type': type, 'x-hub-signature': signature = 'no signature' } = request.headers;
    console.log(`pushed: ${type}\n${link}\n${signature}\n${body}`);
    response.writeHead(204).end();
  });
}).listen(port, '127.0.0.1', () => console.log(`A subscriber at http://127.0.0.1:${port}/`));
