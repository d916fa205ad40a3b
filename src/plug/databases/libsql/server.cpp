#include "plug/databases/libsql/server.hpp"

#include "base/encode.hpp"
#include "base/text.hpp"
#include "model/json.hpp"

namespace fw::databases::libsql {
namespace {

constexpr std::size_t kAnswerBytesMax = 8 << 20;

/// The server's own words on why, or its status.
std::string words_of(const net::FetchResponse& answer) {
  const auto object = model::json::parse_object(answer.body, "the answer");
  std::string words = object ? model::json::text(*object, "error") : std::string();
  if (words.empty()) words = fmt::format("status {}", answer.status);
  return printable(words.substr(0, 300));
}

/// No room, as its errors say it: "database or disk is full", SQLITE_FULL.
bool says_full(std::string_view body) {
  return body.find("SQLITE_FULL") != std::string_view::npos ||
         body.find("disk is full") != std::string_view::npos ||
         body.find("No space left") != std::string_view::npos;
}

}  // namespace

// A replica that is away is passed by; only the primary's absence is a trouble.
void Server::note(const Address& to, Trouble trouble, const std::string& sentence) {
  if (to.decides) condition_.note(to.database, trouble, sentence);
}

Result<std::string> Server::judge(const Address& to, net::FetchResponse answer) {
  const auto refuse = [&](Trouble trouble, std::string sentence) -> std::unexpected<Error> {
    note(to, trouble, sentence);
    return std::unexpected(Error(Code::unavailable, std::move(sentence)));
  };
  const bool is_hrana = answer.status == 200 && answer.body.starts_with('{');
  if (is_hrana) {
    const bool full = answer.body.size() < 4'096 && says_full(answer.body);
    note(to, full ? Trouble::full : Trouble::none, "the database server has no room left");
    return std::move(answer.body);
  }
  const std::string words = words_of(answer);
  if (answer.status == 401 || answer.status == 403)
    return refuse(Trouble::token,
                  fmt::format("the database server refuses our token ({}); put a valid one into "
                              "the configuration",
                              words));
  const bool is_missing = words.find("doesn't exist") != std::string::npos;
  if (is_missing && (answer.status == 404 || answer.status == 400))
    return fail(Code::not_found, "the server has no database {}: {}", to.database, words);
  if (answer.status == 404 || answer.status == 405 || answer.status == 200)
    return refuse(Trouble::version,
                  fmt::format("the server at {} does not speak Hrana 3 over HTTP ({}); libSQL "
                              "server 0.24 or later is needed",
                              to.url, words));
  if (says_full(answer.body)) return refuse(Trouble::full, "the database server has no room left");
  return refuse(Trouble::away, fmt::format("the database server answers with an error: {}", words));
}

Result<std::string> Server::pipeline(const Address& to, std::string body, Millis timeout) {
  net::FetchRequest request;
  request.method = "POST";
  request.url = to.url + "/v3/pipeline";
  request.headers.emplace_back("Content-Type", "application/json");
  if (!authorization_.empty()) request.headers.emplace_back("Authorization", authorization_);
  request.body = std::move(body);
  request.timeout = timeout;
  request.body_bytes_max = kAnswerBytesMax;
  request.keep_connection = true;
  request.host_header = to.host;
  auto answer = client_.fetch(std::move(request));
  if (answer) return judge(to, *std::move(answer));
  if (answer.error().code() == Code::limit) return std::unexpected(std::move(answer).error());
  note(to, Trouble::away,
       fmt::format("the database server is away: {}", answer.error().sentence()));
  const Code code = answer.error().code() == Code::timeout ? Code::timeout : Code::unavailable;
  return fail(Error(code, answer.error().sentence()), "the database server is away");
}

Result<net::FetchResponse> Server::call(std::string method, std::string url, std::string body,
                                        Millis timeout) {
  net::FetchRequest request;
  request.method = std::move(method);
  request.url = std::move(url);
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  if (!authorization_.empty()) request.headers.emplace_back("Authorization", authorization_);
  request.body = std::move(body);
  request.timeout = timeout;
  request.keep_connection = true;
  auto answer = client_.fetch(std::move(request));
  if (!answer)
    return fail(Error(Code::unavailable, answer.error().sentence()),
                "the administration of the database server is away");
  return answer;
}

std::string authorization_of(const std::string& token, const std::string& user,
                             const std::string& password) {
  if (!token.empty()) return "Bearer " + token;
  if (user.empty()) return {};
  return "Basic " + to_base64(user + ":" + password);
}

}  // namespace fw::databases::libsql
