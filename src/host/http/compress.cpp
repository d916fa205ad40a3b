#include "host/http/compress.hpp"

#include <zlib.h>

#include <array>

#include "base/text.hpp"

namespace fw::http {

namespace {

constexpr int kLevel = 3;         // most of the gain at a quarter of the time of level 6
constexpr int kWindow = 15 + 16;  // with gzip's header
constexpr int kMemory = 8;

bool is_refused(std::string_view parameters) {
  for (const std::string_view parameter : split(parameters, ';')) {
    const std::string_view text = trim(parameter);
    if (!text.starts_with("q=")) continue;
    return text.substr(2).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  bool any = false;
  for (const std::string_view item : split(accept_encoding, ',')) {
    const std::size_t end = std::min(item.find(';'), item.size());
    const std::string_view name = trim(item.substr(0, end));
    const bool refused = is_refused(item.substr(end));
    if (equal_ignoring_case(name, "gzip")) return !refused;
    if (name == "*") any = !refused;
  }
  return any;
}

bool is_compressible(std::string_view content_type) {
  static constexpr std::array<std::string_view, 7> kTypes = {
      "text/html",       "text/css",         "text/plain",
      "text/javascript", "application/json", "application/problem+json",
      "image/svg+xml"};
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  for (const std::string_view known : kTypes) {
    if (type == known) return true;
  }
  return false;
}

std::optional<std::string> gzip(std::string_view body) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    return std::nullopt;
  }
  std::string out(body.size(), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  const std::size_t size = stream.total_out;
  deflateEnd(&stream);
  if (result != Z_STREAM_END) return std::nullopt;
  out.resize(size);
  return out;
}

}  // namespace fw::http
