#include "web/api/problem.hpp"

#include "web/guard.hpp"

namespace fw::web::api {

namespace {

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 409:
      return "Conflict";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

json::object document(int status, std::string_view detail) {
  json::object out{{"type", "about:blank"}, {"title", title_of(status)}, {"status", status}};
  if (!detail.empty()) out["detail"] = detail;
  return out;
}

http::Response response(int status, const json::object& document) {
  http::Response out;
  out.status = status;
  out.headers.emplace_back("content-type", "application/problem+json");
  if (status == 429 || status == 503) out.headers.emplace_back("retry-after", "60");
  out.body = json::serialize(document);
  return out;
}

}  // namespace

http::Response problem(int status, std::string_view detail) {
  return response(status, document(status, detail));
}

http::Response problem(const Error& error) {
  const int status = status_of(error.code());
  if (status == 404) return problem(404, "there is no such thing here, or it is not yours");
  if (status == 500) return problem(500, "");
  return problem(status, error.sentence());
}

http::Response problem(const FieldProblems& fields) {
  json::object out = document(422, "some fields are not as they must be");
  json::array errors;
  for (const FieldProblem& field : fields) {
    errors.push_back({{"field", field.field}, {"message", field.message}});
  }
  out["errors"] = std::move(errors);
  return response(422, out);
}

http::Response unauthorized() {
  http::Response out =
      problem(401, "send an API token as \"Authorization: Bearer fw_...\", or sign in");
  out.headers.emplace_back("www-authenticate", "Bearer");
  return out;
}

}  // namespace fw::web::api
