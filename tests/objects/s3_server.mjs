// An S3 server for tests: s3rver behind a door that checks Signature Version 4 with the package aws4, as s3rver itself does
// not. Prints "listening on PORT". Usage: s3_server.mjs FOLDER (with node --openssl-legacy-provider, for s3rver's tokens)
import { createHash } from "node:crypto";
import http from "node:http";
import aws4 from "aws4";
import S3rver from "s3rver";

const KEYS = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

const store = new S3rver({
  directory: process.argv[2], address: "127.0.0.1", port: 0, silent: true, serviceEndpoint: "localhost",
  configureBuckets: [{ name: "flare", configs: [] }],
});
const inner = await store.run();

/** Why the request is not to be believed, or "". */
function doubt(request, body) {
  const said = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/s3\/aws4_request,SignedHeaders=([^,]+),Signature=\w{64}$/
    .exec(request.headers.authorization ?? "");
  if (!said) return "AccessDenied";
  const [, key, region, names] = said;
  if (key !== KEYS.accessKeyId) return "InvalidAccessKeyId";
  if (createHash("sha256").update(body).digest("hex") !== request.headers["x-amz-content-sha256"]) return "XAmzContentSHA256Mismatch";
  if (!["host", "x-amz-content-sha256", "x-amz-date"].every((name) => names.split(";").includes(name))) return "AccessDenied";
  const headers = Object.fromEntries(names.split(";").map((name) => [name, request.headers[name]]));
  const signed = aws4.sign({ service: "s3", region, method: request.method, path: request.url, host: headers.host, headers }, KEYS);
  return signed.headers.Authorization.split("Signature=")[1] === request.headers.authorization.split("Signature=")[1]
    ? "" : "SignatureDoesNotMatch";
}

const door = http.createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  const problem = doubt(request, body);
  if (problem) {
    response.writeHead(403, { "content-type": "application/xml" });
    response.end(`<?xml version="1.0"?><Error><Code>${problem}</Code><Message>no</Message></Error>`);
    return;
  }
  const onward = http.request(
    { host: "127.0.0.1", port: inner.port, method: request.method, path: request.url, headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
  onward.on("error", () => response.destroy());
  onward.end(body);
});
door.listen(0, "127.0.0.1", () => console.log(`listening on ${door.address().port}\n`));
