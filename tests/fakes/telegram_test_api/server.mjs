// Runs telegram-test-api on a free loopback port, and prints the port. Ends when its stdin does.
//
// Its answers differ from the documented Bot API in five places, each of which stops a strict client; only these are
// mended. User.is_bot and CallbackQuery.chat_instance are missing; Message.date is in milliseconds;
// Message.link_preview_options is the text that was sent, not an object; getUpdates does not wait for news, so that a
// client would ask without a pause.
import { createServer } from "node:http";
import TelegramServer from "telegram-test-api";

const PAUSE_MS = 200;
const BOT_METHOD = /^\/bot[^/]+\/(\w+)/;

const MENDS = {
  getMe(user) {
    user.is_bot = true;
  },
  getUpdates(updates) {
    for (const { callback_query: press } of updates) if (press) press.chat_instance = "1";
  },
  sendMessage(message) {
    message.date = Math.floor(message.date / 1000);
    delete message.link_preview_options;
  },
};

const telegram = new TelegramServer();

const server = createServer((request, response) => {
  const method = BOT_METHOD.exec(request.url)?.[1];
  // Stands before the method of the same name that the package's web framework gives to every response.
  response.json = (body) => {
    if (body.ok) MENDS[method]?.(body.result);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  };
  setTimeout(() => telegram.webServer(request, response), method === "getUpdates" ? PAUSE_MS : 0);
});

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit());
