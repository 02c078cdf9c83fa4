// The server of the bench `served`: node's own http, which answers every question with one text. It says its port, and what it has used when asked.
import { createServer } from 'node:http';

const content = `First I add the tens and then the ones, and ${'carry what is over, '.repeat(10)}so the answer is 13.`;
const reply = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content },
    },
  ],
  usage: { prompt_tokens: 24, completion_tokens: 60, total_tokens: 84 },
});
const headers = {
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(reply),
};
let answered = 0;
const sockets = new Set();

const server = createServer((request, response) => {
  // Read to its end, as a server has to, and not looked into: what a server makes of a question is its own cost.
  request.resume().on('end', () => {
    answered++;
    response.writeHead(200, headers).end(reply);
  });
});
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({
    port: typeof address === 'object' ? address?.port : undefined,
  });
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({
    answered,
    sockets: sockets.size,
    cpuMs: (user + system) / 1000,
    rss: process.memoryUsage.rss(),
  });
});
process.on('disconnect', () => process.exit(0));
