#include "plug/objects/s3/s3.hpp"

#include <algorithm>
#include <thread>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace fw::objects::s3 {

using net::FetchResponse;

namespace {

bool is_fine(int status) { return status >= 200 && status < 300; }

/// Answers of a store that is away for a moment.
bool is_passing(int status) {
  return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

bool is_passing(const Error& error) {
  return error.code() == Code::unavailable || error.code() == Code::timeout;
}

std::string header_of(const FetchResponse& answer, std::string_view name) {
  for (const auto& [key, value] : answer.headers)
    if (equal_ignoring_case(key, name)) return std::string(trim(value));
  return {};
}

/// "bytes 0-9/443" or "bytes */0".
std::optional<std::uint64_t> total_of(std::string_view content_range) {
  const std::size_t slash = content_range.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return to_number<std::uint64_t>(content_range.substr(slash + 1));
}

Code code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return Code::denied;
    case 404:
      return Code::not_found;
    case 409:
    case 412:
      return Code::conflict;
    case 413:
      return Code::limit;
    default:
      return status >= 500 || status == 429 ? Code::unavailable : Code::invalid;
  }
}

/// Parts all of one size, but for the last.
Result<std::size_t> part_size(std::uint64_t bytes, const Options& options) {
  const std::uint64_t least = (bytes + Bucket::parts_max - 1) / Bucket::parts_max;
  if (least > Bucket::part_bytes_max)
    return fail(Code::limit, "an object of {} bytes; the store takes {} at most", bytes,
                std::uint64_t{Bucket::part_bytes_max} * Bucket::parts_max);
  return std::max<std::size_t>(options.part_bytes, least);
}

}  // namespace

Bucket::Bucket(Address address, model::ObjectCredentials credentials, Exchange exchange,
               const Clock& clock, Options options)
    : address_(std::move(address)),
      credentials_(std::move(credentials)),
      exchange_(std::move(exchange)),
      clock_(clock),
      options_(options) {}

std::string Bucket::address() const {
  std::string prefix = address_.prefix;
  if (!prefix.empty()) prefix.pop_back();
  return fmt::format("s3://{}/{} at {}", address_.bucket, prefix, address_.origin);
}

net::FetchRequest Bucket::signed_request(const Call& call) const {
  const std::string path = path_of(address_, call.key);
  const std::string at = amz_date(clock_.now());
  const std::string hash = sha256_hex(call.body);
  // The others stay unsigned: what a proxy may touch on its way must not break the signature.
  Fields headers = {
      {"host", address_.authority}, {"x-amz-content-sha256", hash}, {"x-amz-date", at}};
  if (!credentials_.session_token.empty())
    headers.emplace_back("x-amz-security-token", credentials_.session_token);
  const std::string proof = authorization({.access_key = credentials_.access_key,
                                           .secret_key = credentials_.secret_key,
                                           .region = address_.region},
                                          {.method = call.method,
                                           .path = path,
                                           .query = call.query,
                                           .headers = headers,
                                           .payload_hash = hash},
                                          at);
  std::erase_if(headers, [](const auto& header) { return header.first == "host"; });
  headers.emplace_back("authorization", proof);
  headers.insert(headers.end(), call.headers.begin(), call.headers.end());
  net::FetchRequest request;
  request.method = call.method;
  request.url = address_.origin + path;
  if (!call.query.empty()) request.url += "?" + query_text(call.query);
  request.headers = std::move(headers);
  request.body = call.body;
  request.timeout = options_.timeout;
  request.keep_connection = true;
  request.body_bytes_max = std::max(options_.part_bytes, text_bytes_max) + kAnswerBytesMax;
  return request;
}

Result<FetchResponse> Bucket::ask(const Call& call) {
  if (credentials_.access_key.empty() || credentials_.secret_key.empty())
    return fail(Code::denied,
                "the store needs credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  for (std::size_t tries = 0;; ++tries) {
    auto answer = exchange_(signed_request(call));
    const bool passing = answer ? is_passing(answer->status) : is_passing(answer.error());
    if (!passing || !call.can_repeat || tries == options_.waits.size()) {
      if (!answer) return fail(std::move(answer).error(), "{} does not answer", address());
      if (is_fine(answer->status)) return answer;
      return std::unexpected(error_of(*answer));
    }
    std::this_thread::sleep_for(options_.waits.at(tries));
  }
}

Error Bucket::error_of(const FetchResponse& answer) const {
  const ErrorAnswer said = read_error(answer.body);
  if (const std::string region = header_of(answer, "x-amz-bucket-region");
      answer.status >= 300 && answer.status < 400)
    return {Code::invalid, fmt::format("the bucket {} is in another region: {}", address_.bucket,
                                       region.empty() ? std::string("say which")
                                                      : shorten(printable(region), 40))};
  if (answer.status == 404)
    return {Code::not_found, said.code == "NoSuchBucket"
                                 ? fmt::format("there is no bucket {}", address_.bucket)
                                 : std::string("there is no such object")};
  return {code_of(answer.status),
          fmt::format("{} answers {} {} {}", address(), answer.status, said.code, said.message)};
}

Result<> Bucket::put_bytes(std::string_view key, std::string bytes) {
  FW_CHECK(ask({.method = "PUT",
                .key = key,
                .query = {},
                .headers = {{"content-type", "application/octet-stream"}},
                .body = std::move(bytes)}));
  return {};
}

Result<> Bucket::put_text(std::string_view key, std::string_view text) {
  FW_CHECK(model::check_key(key));
  if (text.size() > text_bytes_max)
    return fail(Code::limit, "a text of more than {} bytes", text_bytes_max);
  return put_bytes(key, std::string(text));
}

Result<> Bucket::put(std::string_view key, const std::filesystem::path& file) {
  FW_CHECK(model::check_key(key));
  FW_TRY(File from, File::open(file));
  FW_TRY(const std::uint64_t bytes, from.size());
  if (bytes > options_.part_bytes) return put_parts(key, from, bytes);
  FW_TRY(std::string content, from.read(options_.part_bytes));
  return put_bytes(key, std::move(content));
}

Result<> Bucket::put_parts(std::string_view key, File& from, std::uint64_t bytes) {
  // Repeated after an answer that got lost, it would leave an upload behind that is paid for.
  FW_TRY(const FetchResponse begun, ask({.method = "POST",
                                         .key = key,
                                         .query = {{"uploads", ""}},
                                         .headers = {},
                                         .body = {},
                                         .can_repeat = false}));
  FW_TRY(const std::string upload, read_upload(begun.body));
  auto etags = send_parts(key, upload, from, bytes);
  Result<> done = etags ? complete(key, upload, *etags) : std::unexpected(etags.error());
  if (done) return done;
  // What is left of it costs money until it is gone; the first failure is the one that is told.
  (void)ask(
      {.method = "DELETE", .key = key, .query = {{"uploadId", upload}}, .headers = {}, .body = {}});
  return done;
}

Result<std::vector<std::string>> Bucket::send_parts(std::string_view key, const std::string& upload,
                                                    File& from, std::uint64_t bytes) {
  FW_TRY(const std::size_t size, part_size(bytes, options_));
  std::vector<std::string> etags;
  while (true) {
    FW_TRY(std::string part, from.read(size));
    if (part.empty()) return etags;
    if (etags.size() == parts_max) return fail(Code::conflict, "the file grew while it was sent");
    FW_TRY(const FetchResponse answer,
           ask({.method = "PUT",
                .key = key,
                .query = {{"partNumber", std::to_string(etags.size() + 1)}, {"uploadId", upload}},
                .headers = {},
                .body = std::move(part)}));
    etags.push_back(header_of(answer, "etag"));
    if (etags.back().empty()) return fail(Code::corrupt, "the store took a part and gave no tag");
  }
}

Result<> Bucket::complete(std::string_view key, const std::string& upload,
                          const std::vector<std::string>& etags) {
  FW_TRY(const FetchResponse answer, ask({.method = "POST",
                                          .key = key,
                                          .query = {{"uploadId", upload}},
                                          .headers = {{"content-type", "application/xml"}},
                                          .body = completion(etags),
                                          .can_repeat = false}));
  // It begins to answer before it is done: an error may stand behind "200 OK".
  const ErrorAnswer said = read_error(answer.body);
  if (!said.code.empty())
    return fail(Code::unavailable, "{} could not put the parts together: {} {}", address(),
                said.code, said.message);
  return {};
}

Result<Bucket::Range> Bucket::get_range(std::string_view key, std::uint64_t from,
                                        const std::string& etag) {
  Call call{.method = "GET", .key = key, .query = {}, .headers = {}, .body = {}};
  call.headers.emplace_back("range",
                            fmt::format("bytes={}-{}", from, from + options_.part_bytes - 1));
  // A store that compresses on its way would change the bytes that are counted.
  call.headers.emplace_back("accept-encoding", "identity");
  if (!etag.empty()) call.headers.emplace_back("if-match", etag);
  FW_TRY(FetchResponse answer, ask(call));
  Range range{.bytes = std::move(answer.body), .total = 0, .etag = header_of(answer, "etag")};
  const auto total = total_of(header_of(answer, "content-range"));
  range.total = total.value_or(range.bytes.size());
  return range;
}

Result<> Bucket::copy_rest(std::string_view key, Range first, File& to) {
  FW_CHECK(to.write(first.bytes));
  std::uint64_t at = first.bytes.size();
  while (at < first.total) {
    FW_TRY(const Range next, get_range(key, at, first.etag));
    if (next.bytes.empty() || next.total != first.total)
      return fail(Code::conflict, "the object changed while it was read");
    FW_CHECK(to.write(next.bytes));
    at += next.bytes.size();
  }
  if (at != first.total) return fail(Code::corrupt, "the store sent more than the object has");
  return to.sync();
}

Result<> Bucket::get(std::string_view key, const std::filesystem::path& file,
                     std::uint64_t bytes_max) {
  FW_TRY(const auto size, find(key));
  if (!size) return fail(Code::not_found, "there is no such object");
  if (*size > bytes_max) return fail(Code::limit, "the object is larger than {} bytes", bytes_max);
  Range first;
  if (*size > 0) {  // of nothing there is no range
    FW_TRY(first, get_range(key, 0, {}));
  }
  if (first.total > bytes_max)
    return fail(Code::limit, "the object is larger than {} bytes", bytes_max);
  FW_TRY(File to, File::create(file));
  auto done = copy_rest(key, std::move(first), to);
  std::error_code error;
  if (!done) std::filesystem::remove(file, error);
  return done;
}

Result<std::string> Bucket::get_text(std::string_view key) {
  FW_CHECK(model::check_key(key));
  FW_TRY(FetchResponse answer, ask({.method = "GET",
                                    .key = key,
                                    .query = {},
                                    .headers = {{"accept-encoding", "identity"}},
                                    .body = {}}));
  if (answer.body.size() > text_bytes_max)
    return fail(Code::limit, "the object is larger than {} bytes", text_bytes_max);
  return std::move(answer.body);
}

Result<std::optional<std::uint64_t>> Bucket::find(std::string_view key) {
  FW_CHECK(model::check_key(key));
  // Of all that begin with the key, the key itself is the first.
  FW_TRY(const ListAnswer page, list_page(key, 1, {}));
  if (page.objects.empty() || page.objects.front().key != key) return std::nullopt;
  return page.objects.front().bytes;
}

Result<ListAnswer> Bucket::list_page(std::string_view prefix, std::size_t keys_max,
                                     const std::string& token) {
  Call call{.method = "GET",
            .key = {},
            .query = {{"list-type", "2"},
                      {"max-keys", std::to_string(keys_max)},
                      {"prefix", address_.prefix + std::string(prefix)}},
            .headers = {},
            .body = {}};
  if (!token.empty()) call.query.emplace_back("continuation-token", token);
  FW_TRY(const FetchResponse answer, ask(call));
  FW_TRY(ListAnswer page, read_list(answer.body));
  for (model::ObjectFacts& object : page.objects) {
    if (!object.key.starts_with(address_.prefix))
      return fail(Code::corrupt, "the store lists what was not asked for");
    object.key.erase(0, address_.prefix.size());
  }
  return page;
}

Result<std::vector<model::ObjectFacts>> Bucket::list(std::string_view prefix) {
  std::vector<model::ObjectFacts> found;
  std::string token;
  do {
    FW_TRY(ListAnswer page, list_page(prefix, kListedMax, token));
    for (model::ObjectFacts& object : page.objects)
      if (model::check_key(object.key)) found.push_back(std::move(object));
    if (found.size() > objects_max)
      return fail(Code::limit, "there are more than {} objects", objects_max);
    if (!page.next.empty() && page.next == token)
      return fail(Code::corrupt, "the store's list has no end");
    token = std::move(page.next);
  } while (!token.empty());
  std::ranges::sort(found, {}, &model::ObjectFacts::key);
  return found;
}

Result<> Bucket::remove(std::string_view key) {
  FW_CHECK(model::check_key(key));
  auto gone = ask({.method = "DELETE", .key = key, .query = {}, .headers = {}, .body = {}});
  if (!gone && gone.error().code() != Code::not_found)
    return std::unexpected(std::move(gone).error());
  return {};
}

}  // namespace fw::objects::s3
