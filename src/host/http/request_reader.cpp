#include "host/http/request_reader.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include "base/text.hpp"
#include "host/http/target.hpp"

namespace fw::http {

namespace beast = boost::beast::http;
using boost::system::error_code;

/// Beast's parser for the head, writing straight into a Request.
struct RequestReader::Parser final : beast::basic_parser<true> {
  explicit Parser(RequestReader& reader) : reader_(reader) {
    header_limit(static_cast<std::uint32_t>(reader.limits_.head_bytes_max + 1));
    body_limit(boost::none);
  }

  void on_request_impl(beast::verb /*method*/, boost::beast::string_view method,
                       boost::beast::string_view target, int version,
                       error_code& /*error*/) override {
    reader_.request_.method = std::string_view(method.data(), method.size());
    raw_target = std::string_view(target.data(), target.size());
    reader_.request_.version = version;
  }
  void on_response_impl(int /*code*/, boost::beast::string_view /*reason*/, int /*version*/,
                        error_code& /*error*/) override {}
  void on_field_impl(beast::field /*name*/, boost::beast::string_view name,
                     boost::beast::string_view value, error_code& /*error*/) override {
    reader_.request_.headers.emplace_back(
        to_lower(std::string_view(name.data(), name.size())),
        std::string(trim(std::string_view(value.data(), value.size()))));
  }
  void on_header_impl(error_code& /*error*/) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/,
                         error_code& /*error*/) override {}
  // Bodies are read by us: Beast's reader of chunks asserts on a last chunk that arrives in pieces.
  std::size_t on_body_impl(boost::beast::string_view /*body*/, error_code& /*error*/) override {
    return 0;
  }
  void on_chunk_header_impl(std::uint64_t /*size*/, boost::beast::string_view /*extensions*/,
                            error_code& /*error*/) override {}
  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, boost::beast::string_view /*body*/,
                                 error_code& /*error*/) override {
    return 0;
  }
  void on_finish_impl(error_code& /*error*/) override {}

  RequestReader& reader_;
  std::string raw_target;
};

RequestReader::RequestReader(HeadLimits limits) : limits_(limits) {}

RequestReader::State RequestReader::fail(int status) {
  status_ = status;
  return state_ = State::failed;
}

RequestReader::State RequestReader::advance() {
  switch (state_) {
    case State::head:
      return read_head();
    case State::body:
      return read_body();
    case State::complete:
    case State::failed:
      break;
  }
  return state_;
}

RequestReader::State RequestReader::read_head() {
  // RFC 9112 §2.2: an empty line before a request line is skipped; one is enough.
  if (!skipped_line_) {
    if (pending_ == "\r") return state_;
    if (pending_.starts_with("\r\n")) {
      pending_.erase(0, 2);
      skipped_line_ = true;
    }
  }
  const std::size_t length = scanner_.scan(pending_, limits_);
  if (scanner_.status() != 0) return fail(scanner_.status());
  if (length == 0) return state_;
  Parser parser(*this);
  error_code error;
  const std::size_t used = parser.put(boost::asio::const_buffer(pending_.data(), length), error);
  if (error == beast::error::bad_version) return fail(505);
  if (error || used != length || !parser.is_header_done()) return fail(400);
  pending_.erase(0, length);
  if (!check_target(parser.raw_target) || !check_fields() || !check_framing()) return state_;
  keep_alive_ = parser.keep_alive();
  return state_ = State::body;
}

bool RequestReader::check_target(std::string_view raw) {
  if (!is_known_method(request_.method)) return fail(501), false;
  auto target = parse_target(raw);
  if (!target) return fail(400), false;
  if (target->path == "*" && request_.method != "OPTIONS") return fail(400), false;
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
  request_.host = std::move(target->authority);
  return true;
}

bool RequestReader::check_fields() {
  std::size_t hosts = 0;
  for (const auto& [name, value] : request_.headers) {
    if (!is_field_value(value)) return fail(400), false;
    if (name == "host") {
      ++hosts;
      if (!is_authority(value)) return fail(400), false;
      if (request_.host.empty()) request_.host = to_lower(value);
    } else if (name == "expect") {
      if (!equal_ignoring_case(value, "100-continue")) return fail(417), false;
      expects_continue_ = request_.version == 11;
    }
  }
  // RFC 9112 §3.2: exactly one.
  if (hosts > 1 || (hosts == 0 && request_.version == 11)) return fail(400), false;
  return true;
}

bool RequestReader::check_framing() {
  const std::string* length = nullptr;
  const std::string* coding = nullptr;
  for (const auto& [name, value] : request_.headers) {
    if (name == "content-length") {
      if (length != nullptr) return fail(400), false;
      length = &value;
    } else if (name == "transfer-encoding") {
      if (coding != nullptr) return fail(400), false;
      coding = &value;
    }
  }
  // RFC 9112 §6.1: both together is how requests are smuggled.
  if (length != nullptr && coding != nullptr) return fail(400), false;
  if (coding != nullptr) {
    if (request_.version == 10) return fail(400), false;
    if (!equal_ignoring_case(*coding, "chunked")) return fail(501), false;
  }
  if (length != nullptr) {
    if (length->empty() || length->find_first_not_of("0123456789") != std::string::npos) {
      return fail(400), false;
    }
    const auto bytes = to_number<std::uint64_t>(*length);
    if (!bytes) return fail(413), false;
    length_ = *bytes;
  }
  if (coding != nullptr) chunks_.emplace(limits_.line_bytes_max);
  return true;
}

RequestReader::State RequestReader::read_body() {
  if (chunks_) return read_chunks();
  if (length_ > body_bytes_max_) return fail(413);
  const std::size_t missing = length_ - request_.body.size();
  const std::size_t size = std::min(missing, pending_.size());
  request_.body.append(pending_, 0, size);
  pending_.erase(0, size);
  return size == missing ? state_ = State::complete : state_;
}

RequestReader::State RequestReader::read_chunks() {
  pending_.erase(0, chunks_->read(pending_, request_.body, body_bytes_max_));
  switch (chunks_->state()) {
    case ChunkReader::State::done:
      return state_ = State::complete;
    case ChunkReader::State::malformed:
      return fail(400);
    case ChunkReader::State::too_large:
      return fail(413);
    default:
      return state_;
  }
}

Request RequestReader::take() {
  Request taken = std::move(request_);
  request_ = Request();
  skipped_line_ = false;
  chunks_.reset();
  length_ = 0;
  scanner_.reset();
  state_ = State::head;
  expects_continue_ = false;
  return taken;
}

void RequestReader::release() {
  if (pending_.empty()) pending_ = std::string();
}

}  // namespace fw::http
